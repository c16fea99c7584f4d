import { at } from '../values/at.ts'

/** A method of an unknown object. */
export type Method = (...args: readonly unknown[]) => unknown

/**
 * Replaces a method of an object, if it has one.
 *
 * @param create returns the new method. Receives the original one, bound to the object.
 */
export function override(
  target: unknown,
  name: string,
  create: (original: Method) => Method,
): void {
  const method = at(target, name)
  if (typeof method !== 'function' || typeof target !== 'object' || !target) return
  const original: Method = (...args) => Reflect.apply(method, target, args)
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    value: create(original),
  })
}
