import type { Span } from './span.ts'
import type { StreamClasses, StreamLike } from './streams.ts'
import type { Tap } from './tap.ts'

/** A stream of the same parts, read from the first one when it is read itself, never ahead. */
export function followStream(
  stream: StreamLike,
  span: Span,
  tap: Tap,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
): object {
  const reader = stream.getReader()
  const followed = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            tap.done()
            controller.close()
          } else {
            tap.add(value)
            controller.enqueue(value)
          }
        } catch (cause) {
          tap.fail(cause)
          controller.error(cause)
        }
      },
      cancel(reason) {
        tap.leave()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  span.entrust(followed, tap)
  return followed
}
