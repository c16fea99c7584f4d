import type { StreamClasses } from '../record/platform.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { followIterable, isIterator } from './follow-iterable.ts'
import { followResponse } from './follow-response.ts'
import { followStream } from './follow-stream.ts'
import { followThenable, isThenable } from './follow-thenable.ts'

/**
 * Ends a step when its result is there: at once, when a promise settles, or when a stream was read to its end, failed or
 * was left early (PROTOCOL T-9). What it gives back stands in for the result, and behaves like it.
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
      const again = (value: unknown) => follow(value, step, recorder, streams)
      const fail = (cause: unknown) => {
        recorder.fail(step, cause)
        throw cause
      }
      return followThenable(result, again, fail)
    }
    if (ReadableStream && result instanceof ReadableStream) {
      return followStream(result, recorder.read(step), ReadableStream)
    } else if (ReadableStream && Response && result instanceof Response) {
      step.metadata = { ...step.metadata, status: result.status }
      // Without a body its output is nothing.
      if (!result.body) recorder.finish(step, null)
      return followResponse(result, recorder.read(step), { ReadableStream, Response })
    } else if (typeof result === 'object' && result && isIterable(result)) {
      return followIterable(result, step, recorder)
    }
  } catch {
    // A result that cannot even be looked at is the caller's all the same.
  }
  recorder.finish(step, result)
  return result
}

/** Asynchronous ones, and synchronous ones that are read once: lists, maps and the like are values. */
function isIterable(value: object): boolean {
  return Symbol.asyncIterator in value || (Symbol.iterator in value && isIterator(value))
}
