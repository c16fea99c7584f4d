import { overlay } from './overlay.ts'

/** A promise, or what can be awaited like one. */
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
 * A plain promise is followed by another one, so that a rejection nobody handles stays one. What is more than a promise (a
 * lazy query, a client's promise with methods of its own) is kept as it is, and followed when it is awaited.
 *
 * @param follow what becomes of the value.
 * @param fail hears of the cause, and throws it again.
 */
export function followThenable(
  thenable: Thenable,
  follow: (value: unknown) => unknown,
  fail: (cause: unknown) => never,
): unknown {
  if (isPlain(thenable)) return thenable.then(follow, fail)
  let known: unknown = thenable
  let stand: unknown
  // Awaited again it may give the same stream, which can be followed once.
  const once = (value: unknown) => {
    if (value !== known) stand = follow(value)
    known = value
    return stand
  }
  const asked = () => Promise.resolve(thenable).then(once, fail)
  const methods = ['then', 'catch', 'finally'].map((name) => [
    name,
    (...args: readonly unknown[]) => {
      const promise = asked()
      return Reflect.apply(Reflect.get(promise, name), promise, args)
    },
  ])
  return overlay(thenable, Object.fromEntries(methods))
}

function isPlain(value: Thenable): value is Promise<unknown> {
  return Object.getPrototypeOf(value) === Promise.prototype && Object.keys(value).length === 0
}
