import type { StreamClasses, StreamLike } from '../record/platform.ts'
import type { ResultListener } from '../record/result-listener.ts'
import { textAt } from '../values/at.ts'

/** The listener of a followed stream. */
export type StreamListener = Pick<
  ResultListener,
  'within' | 'add' | 'fail' | 'leave' | 'leaveWith'
> & {
  end(): void
}

/** Returns a stream of the same parts. It reads from the original stream only on demand, never ahead. */
export function followStream(
  stream: StreamLike,
  listener: StreamListener,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
): StreamLike {
  if (stream.locked) {
    listener.end()
    return stream
  }
  const reader = stream.getReader()
  const followed = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await listener.within(() => reader.read())
          if (done) {
            listener.end()
            controller.close()
          } else {
            listener.add(value)
            controller.enqueue(value)
          }
        } catch (cause) {
          if (isAbort(cause)) listener.leave()
          else listener.fail(cause)
          controller.error(cause)
        }
      },
      cancel(reason) {
        const cancelled = listener.within(() => reader.cancel(reason))
        listener.leave()
        return cancelled
      },
    },
    { highWaterMark: 0 },
  )
  listener.leaveWith(followed)
  return followed
}

/** Whether an error is an abort by the caller. */
export function isAbort(cause: unknown): boolean {
  return /Abort/.test(`${textAt(cause, 'name')}${textAt(cause, 'constructor', 'name')}`)
}
