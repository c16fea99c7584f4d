import { followIterable } from './follow-iterable.ts'
import { followResponse } from './follow-response.ts'
import { followStream } from './follow-stream.ts'
import { followThenable, isThenable } from './follow-thenable.ts'
import type { Span } from './span.ts'
import type { StreamClasses } from './streams.ts'

/**
 * Ends a step when its result is there: at once, when a promise settles, or when a stream was read to its end, failed or
 * was left early (PROTOCOL T-9). What it gives back stands in for the result, and behaves like it.
 */
export function follow(result: unknown, span: Span, streams: StreamClasses): unknown {
  try {
    return followed(result, span, streams)
  } catch {
    // A result that cannot even be looked at is the caller's all the same.
    span.finish(result)
    return result
  }
}

function followed(result: unknown, span: Span, streams: StreamClasses): unknown {
  if (typeof result !== 'object' || result === null) {
    span.finish(result)
    return result
  }
  const again = (value: unknown) => follow(value, span, streams)
  if (isThenable(result)) return followThenable(result, span, again)
  const { ReadableStream, Response } = streams
  if (ReadableStream && result instanceof ReadableStream && !result.locked) {
    return followStream(result, span, span.tap(), ReadableStream)
  }
  if (ReadableStream && Response && result instanceof Response) {
    return followResponse(result, span, ReadableStream, Response)
  }
  if (isIterable(result)) return followIterable(result, span)
  span.finish(result)
  return result
}

/** Asynchronous ones, and synchronous ones that are read once: lists, maps and the like are values. */
function isIterable(value: object): boolean {
  if (Symbol.asyncIterator in value) return true
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function'
}
