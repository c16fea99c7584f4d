/** Returns the JSON text of a value. Ignores a `toJSON` that a library has added to the prototype of arrays or objects. */
export function toJson(value: unknown): string {
  const isPatched = 'toJSON' in Array.prototype || 'toJSON' in Object.prototype
  return JSON.stringify(value, isPatched ? ownMember : undefined)
}

/** Returns the original member: the value passed to a replacer has already been through `toJSON`. */
function ownMember(this: Readonly<Record<string, unknown>>, key: string): unknown {
  return this[key]
}

/** Parses a JSON object. Any other text gives an empty object. */
export function fromJson(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(String(text)) }
  } catch {
    return {}
  }
}
