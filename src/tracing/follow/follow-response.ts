import type { ResponseLike, StreamClasses } from '../record/platform.ts'
import { followStream, type StreamListener } from './follow-stream.ts'
import { overrideBody } from './override-body.ts'

/**
 * Returns a response whose body is followed. A fetched response, and one of a custom class, is returned itself. For others a
 * new response is created, because a platform that sends a response reads its internal body.
 */
export function followResponse(
  response: ResponseLike,
  listener: StreamListener,
  ReadableStream: NonNullable<StreamClasses['ReadableStream']>,
  Response: NonNullable<StreamClasses['Response']>,
): ResponseLike {
  const { body } = response
  if (!body || body.locked || response.bodyUsed) {
    listener.end()
    return response
  }
  // The stream refers to the response, so that the response is not garbage-collected while its body is read.
  const follow = () => followStream(body, { ...listener, ...{ response } }, ReadableStream)
  const isPlain = Object.getPrototypeOf(response) === Response.prototype
  if (response.url !== '' || !isPlain) {
    listener.leaveWith(response)
    return overrideBody(response, follow, Response)
  }
  return Reflect.construct(Response, [follow(), response])
}
