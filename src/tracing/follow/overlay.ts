/**
 * Returns a proxy of an object in which some members are replaced.
 *
 * @param bind whether methods are bound to the object itself, because a proxy has no access to its private members.
 */
export function overlay(
  target: object,
  overrides: Readonly<Record<PropertyKey, unknown>>,
  bind = true,
): object {
  // A proxy of a frozen object must return the original members, so create a derived object.
  return new Proxy(Object.isFrozen(target) ? Object.create(target) : target, {
    get(_, key) {
      if (Object.hasOwn(overrides, key)) return overrides[key]
      const value: unknown = Reflect.get(target, key)
      const isMethod = bind && typeof value === 'function' && key !== 'constructor'
      return isMethod ? value.bind(target) : value
    },
    set: (_, key, value) => Reflect.set(target, key, value),
  })
}
