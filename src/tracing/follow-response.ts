import { followStream } from './follow-stream.ts'
import type { Span } from './span.ts'
import type { ResponseLike, StreamClasses } from './streams.ts'

/** A response like the first one, whose body is followed; its status is in the step's metadata. */
export function followResponse(
  response: ResponseLike,
  span: Span,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
  Response: NonNullable<StreamClasses['Response']>,
): unknown {
  const { body, status, url } = response
  const tap = span.tap({ metadata: { status } })
  if (!body || body.locked) {
    tap.done()
    return response
  }
  const stream = followStream(body, span, tap, ReadableStream)
  const followed = Reflect.construct(Response, [stream, response])
  // The only thing that the constructor does not take over.
  return Object.defineProperty(followed, 'url', { value: url })
}
