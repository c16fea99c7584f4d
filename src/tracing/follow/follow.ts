import type { StreamClasses } from '../record/platform.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { followIterable, isIterator } from './follow-iterable.ts'
import { followResponse } from './follow-response.ts'
import { followStream } from './follow-stream.ts'
import { followThenable, isThenable } from './follow-thenable.ts'

/**
 * Ends a step when its result is complete: at once, when a promise settles, or when a stream was read to its end, failed or was
 * left early (PROTOCOL T-9).
 *
 * @returns a value that behaves like the result, to be returned in its place.
 */
export function follow(
  result: unknown,
  step: StepRecord,
  recorder: Recorder,
  streams: StreamClasses,
): unknown {
  const { ReadableStream, Response } = streams
  try {
    if (isThenable(result)) {
      const followValue = (value: unknown) => follow(value, step, recorder, streams)
      const fail = (cause: unknown) => {
        recorder.fail(step, cause)
        throw cause
      }
      return followThenable(result, followValue, fail)
    }
    if (ReadableStream && result instanceof ReadableStream) {
      return followStream(result, recorder.listen(step), ReadableStream)
    } else if (ReadableStream && Response && result instanceof Response) {
      step.metadata = { ...step.metadata, status: result.status }
      // A response without a body has the output null.
      if (!result.body) recorder.finish(step, null)
      return followResponse(result, recorder.listen(step), ReadableStream, Response)
    } else if (typeof result === 'object' && result && isIterable(result)) {
      return followIterable(result, step, recorder)
    }
  } catch {
    // A result that cannot be inspected is returned unchanged.
  }
  recorder.finish(step, result)
  return result
}

/** Whether a value is followed as an iterable. Synchronous iterables that can be read repeatedly, such as lists, are values. */
function isIterable(value: object): boolean {
  return Symbol.asyncIterator in value || (Symbol.iterator in value && isIterator(value))
}
