import type { Platform, ResponseLike } from '../record/platform.ts'
import { followStream, type Listener } from './follow-stream.ts'
import { overrideBody } from './override-body.ts'

/**
 * A response whose body is followed. One that was fetched, or is of a class of the caller's, comes back itself; another one is
 * made anew, because a platform that sends it takes its real body.
 */
export function followResponse(
  response: ResponseLike,
  reading: Listener,
  { ReadableStream, Response }: StreamClassesOf,
): ResponseLike {
  const { body } = response
  if (!body || body.locked || response.bodyUsed) {
    reading.end()
    return response
  }
  // Whoever reads the body keeps the response, which may be forgotten only with it.
  const follow = () => followStream(body, { ...reading, ...{ response } }, ReadableStream)
  const isPlain = Object.getPrototypeOf(response) === Response.prototype
  if (response.url !== '' || !isPlain) {
    reading.leaveWith(response)
    return overrideBody(response, follow, Response)
  }
  return Reflect.construct(Response, [follow(), response])
}

export interface StreamClassesOf {
  readonly ReadableStream: NonNullable<Platform['ReadableStream']>
  readonly Response: NonNullable<Platform['Response']>
}
