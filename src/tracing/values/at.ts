/** Returns the value at a path of an unknown value; undefined if it is missing or cannot be read. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>(
      (within, key) => (Object(within) === within ? Reflect.get(within as object, key) : undefined),
      value,
    )
  } catch {
    // A getter or a proxy threw.
    return undefined
  }
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** Returns the number at the first of the paths that has one. */
export function numberAt(
  value: unknown,
  ...paths: readonly (readonly string[])[]
): number | undefined {
  const numbers = paths.map((path) => at(value, ...path))
  return numbers.find((found) => typeof found === 'number')
}

/** Returns the list at a path, or an empty list. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}
