import { at } from '../values/reading.ts'

/** A method of something unknown. */
export type Method = (...args: readonly unknown[]) => unknown

/**
 * Gives an object a method of its own in the place of the one it has.
 *
 * @param make gets the method it has, to be called on the object.
 */
export function override(target: unknown, name: string, make: (own: Method) => Method): void {
  const method = at(target, name)
  if (typeof method !== 'function' || typeof target !== 'object' || !target) return
  const own: Method = (...args) => Reflect.apply(method, target, args)
  Object.defineProperty(target, name, { configurable: true, writable: true, value: make(own) })
}
