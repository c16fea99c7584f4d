import type { Platform, ResponseLike, StreamLike } from '../record/platform.ts'

/** The ways to read a body. */
const readers = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const

/**
 * The same response, whose body is another one from when it is first asked for: until then it is untouched, so that whoever passes
 * it on passes on all of it.
 */
export function overrideBody(
  response: ResponseLike,
  makeBody: () => StreamLike,
  Response: NonNullable<Platform['Response']>,
): ResponseLike {
  let made: ResponseLike | undefined
  const own = (): ResponseLike => {
    const body: ResponseLike = made ?? Reflect.construct(Response, [makeBody(), response])
    made = body
    return body
  }
  const members: PropertyDescriptorMap = {
    body: { configurable: true, get: () => own().body },
    bodyUsed: { configurable: true, get: () => made?.bodyUsed ?? false },
  }
  for (const name of readers) {
    const read: unknown = Reflect.get(response, name)
    if (typeof read !== 'function') continue
    members[name] = {
      configurable: true,
      writable: true,
      value: () => Reflect.apply(Reflect.get(own(), name), own(), []),
    }
  }
  return Object.defineProperties(response, members)
}
