/** JSON text of a value, also where a library of the page gave arrays or objects a `toJSON` of its own. */
export function toJson(value: unknown): string {
  const isPatched = 'toJSON' in Array.prototype || 'toJSON' in Object.prototype
  return JSON.stringify(value, isPatched ? ownMember : undefined)
}

/** What an object really holds: a replacer gets what `toJSON` has made of it. */
function ownMember(this: Readonly<Record<string, unknown>>, key: string): unknown {
  return this[key]
}

/** The object that a text stands for; an empty one where the text is no JSON object. */
export function fromJson(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(String(text)) }
  } catch {
    return {}
  }
}
