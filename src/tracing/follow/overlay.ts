/**
 * An object like another one, apart from some members.
 *
 * @param bind whether methods of the other work on the other itself: private members are there for it alone.
 */
export function overlay(
  target: object,
  own: Readonly<Record<PropertyKey, unknown>>,
  bind = true,
): object {
  // What is frozen may show nothing else through a proxy of itself.
  return new Proxy(Object.isFrozen(target) ? Object.create(target) : target, {
    get(_, key) {
      if (Object.hasOwn(own, key)) return own[key]
      const value: unknown = Reflect.get(target, key)
      const isMethod = bind && typeof value === 'function' && key !== 'constructor'
      return isMethod ? value.bind(target) : value
    },
    set: (_, key, value) => Reflect.set(target, key, value),
  })
}
