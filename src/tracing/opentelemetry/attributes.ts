/** Parses an attribute that contains JSON, because attributes cannot be objects. Returns other values unchanged. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Returns a list whose members are separate attributes: `prefix.0.role`, `prefix.0.content`. Undefined if there is none. */
export function indexedList(
  attributes: Readonly<Record<string, unknown>>,
  prefix: string,
): readonly unknown[] | undefined {
  const list: Record<string, unknown>[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(prefix)) continue
    const [index = '', ...path] = name.slice(prefix.length).split('.')
    const place = Number(index)
    // Ignore large indexes, so that attributes cannot create a huge sparse list.
    if (!(place >= 0 && place < 1_000)) continue
    list[place] = {
      ...list[place],
      [path.join('.').replace(/^(message|document)\./, '')]: parseJson(value),
    }
  }
  return list.length > 0 ? list.filter(Boolean) : undefined
}
