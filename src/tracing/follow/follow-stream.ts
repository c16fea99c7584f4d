import type { StreamClasses, StreamLike } from '../record/platform.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'

/** A stream of the same parts, read from the first one when it is read itself, never ahead. */
export function followStream(
  stream: StreamLike,
  step: StepRecord,
  recorder: Recorder,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
): object {
  const tap = recorder.tap(step)
  const reader = stream.getReader()
  const followed = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await recorder.within(step, () => reader.read())
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
        const cancelled = recorder.within(step, () => reader.cancel(reason))
        tap.leave()
        return cancelled
      },
    },
    { highWaterMark: 0 },
  )
  recorder.entrust(step, followed, tap)
  return followed
}
