import type { ResponseLike, StreamClasses, StreamLike } from '../record/platform.ts'

/** Methods that read a body. */
const readers = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'] as const

/**
 * Replaces the body of a response when it is first read. Until then the response is untouched, so that it can be passed on
 * completely.
 */
export function overrideBody(
  response: ResponseLike,
  makeBody: () => StreamLike,
  Response: NonNullable<StreamClasses['Response']>,
): ResponseLike {
  let created: ResponseLike | undefined
  const replacement = (): ResponseLike => {
    const next: ResponseLike = created ?? Reflect.construct(Response, [makeBody(), response])
    created = next
    return next
  }
  const members: PropertyDescriptorMap = {
    body: { configurable: true, get: () => replacement().body },
    bodyUsed: { configurable: true, get: () => created?.bodyUsed ?? false },
  }
  for (const name of readers) {
    const read: unknown = Reflect.get(response, name)
    if (typeof read !== 'function') continue
    members[name] = {
      configurable: true,
      writable: true,
      value: () => Reflect.apply(Reflect.get(replacement(), name), replacement(), []),
    }
  }
  return Object.defineProperties(response, members)
}
