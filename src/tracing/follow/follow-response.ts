import type { ResponseLike, StreamClasses } from '../record/platform.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { followStream } from './follow-stream.ts'

/** A response like the first one, whose body is followed; its status is in the step's metadata. */
export function followResponse(
  response: ResponseLike,
  step: StepRecord,
  recorder: Recorder,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
  Response: NonNullable<StreamClasses['Response']>,
): unknown {
  const { body, redirected, status, url } = response
  step.metadata = { ...step.metadata, status }
  if (!body || body.locked) {
    recorder.finish(step, null)
    return response
  }
  const stream = followStream(body, step, recorder, ReadableStream)
  const followed = Reflect.construct(Response, [stream, response])
  // What the constructor does not take over.
  return Object.defineProperties(followed, {
    url: { value: url },
    redirected: { value: redirected },
  })
}
