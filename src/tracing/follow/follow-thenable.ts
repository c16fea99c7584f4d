import { overlay } from './overlay.ts'

/** A promise, or another value that can be awaited. */
export interface Thenable {
  then(onValue?: unknown, onCause?: unknown): unknown
}

export function isThenable(value: unknown): value is Thenable {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}

/**
 * Ends the step when a promise settles.
 *
 * For a plain promise the derived promise is returned, so that an unhandled rejection stays unhandled. A thenable with other
 * members (a lazy query, an SDK's promise with methods) keeps them, and is followed when it is awaited.
 *
 * @param follow returns the followed value.
 * @param fail records the cause and throws it again.
 */
export function followThenable(
  thenable: Thenable,
  follow: (value: unknown) => unknown,
  fail: (cause: unknown) => never,
): unknown {
  if (isPlain(thenable)) return thenable.then(follow, fail)
  let last: unknown = thenable
  let followed: unknown
  // If it is awaited again, it may return the same stream, which can be followed only once.
  const followOnce = (value: unknown) => {
    if (value !== last) followed = follow(value)
    last = value
    return followed
  }
  const settle = () => Promise.resolve(thenable).then(followOnce, fail)
  const methods = ['then', 'catch', 'finally'].map((name) => [
    name,
    (...args: readonly unknown[]) => {
      const promise = settle()
      return Reflect.apply(Reflect.get(promise, name), promise, args)
    },
  ])
  return overlay(thenable, Object.fromEntries(methods))
}

function isPlain(value: Thenable): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && Object.keys(value).length === 0
}
