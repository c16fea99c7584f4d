/** Attributes hold no objects: what stands for one is its JSON. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** A list whose members are attributes of their own: `prefix.0.role`, `prefix.0.content`; nothing where there is none. */
export function indexed(
  attributes: Readonly<Record<string, unknown>>,
  prefix: string,
): readonly unknown[] | undefined {
  const list: Record<string, unknown>[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(prefix)) continue
    const [index = '', ...path] = name.slice(prefix.length).split('.')
    const place = Number(index)
    // Whoever writes attributes must not make a list of a million holes.
    if (!(place >= 0 && place < 1_000)) continue
    list[place] = {
      ...list[place],
      [path.join('.').replace(/^(message|document)\./, '')]: parsed(value),
    }
  }
  return list.length > 0 ? list.filter(Boolean) : undefined
}
