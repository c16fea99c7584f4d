import type { StreamClasses, StreamLike } from '../record/platform.ts'
import type { Reading } from '../record/reading.ts'
import { textAt } from '../values/reading.ts'

/** What a step hears of a stream; steps that are followed have it all. */
export type Listener = Pick<Reading, 'within' | 'add' | 'fail' | 'leave' | 'leaveWith'> & {
  end(): void
}

/** A stream of the same parts, read from the first one when it is read itself, never ahead. */
export function followStream(
  stream: StreamLike,
  reading: Listener,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
): StreamLike {
  if (stream.locked) {
    reading.end()
    return stream
  }
  const reader = stream.getReader()
  const followed = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reading.within(() => reader.read())
          if (done) {
            reading.end()
            controller.close()
          } else {
            reading.add(value)
            controller.enqueue(value)
          }
        } catch (cause) {
          if (isAbort(cause)) reading.leave()
          else reading.fail(cause)
          controller.error(cause)
        }
      },
      cancel(reason) {
        const cancelled = reading.within(() => reader.cancel(reason))
        reading.leave()
        return cancelled
      },
    },
    { highWaterMark: 0 },
  )
  reading.leaveWith(followed)
  return followed
}

/** Whether an error says that the caller wanted no more. */
export function isAbort(cause: unknown): boolean {
  return /Abort/.test(`${textAt(cause, 'name')}${textAt(cause, 'constructor', 'name')}`)
}
