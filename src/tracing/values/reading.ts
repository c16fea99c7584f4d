/** What stands at a path of something unknown; nothing on the way needs to be there, or to be readable. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>(
      (within, key) => (Object(within) === within ? Reflect.get(within as object, key) : undefined),
      value,
    )
  } catch {
    // A getter threw, or a proxy.
    return undefined
  }
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** The first number of several places. */
export function numberAt(
  value: unknown,
  ...paths: readonly (readonly string[])[]
): number | undefined {
  const numbers = paths.map((path) => at(value, ...path))
  return numbers.find((found) => typeof found === 'number')
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}
