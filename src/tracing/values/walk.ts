import type { Json } from '../../core/update/json.ts'

/** How much of a value is kept. */
export interface SerialiseLimits {
  /** Levels of nesting. Default 16. */
  readonly depth: number
  /** Characters of one text. Default 100,000. */
  readonly textLength: number
  /** Members of one list or object. Default 1,000. */
  readonly members: number
  /** Characters of one value with all that is in it. Default 1,000,000. */
  readonly totalLength: number
}

/** Replaces what must not leave: called for every member with its key, and for a value itself with an empty key. */
export type Redact = (key: string, value: unknown) => unknown

export interface SerialiseOptions {
  readonly limits: SerialiseLimits
  readonly redact?: Redact | undefined
}

/** Characters that may still be written, by one value or by several together. */
export interface Budget {
  left: number
}

/** One value's walk. */
export interface Walk {
  readonly limits: SerialiseLimits
  readonly budget: Budget
  /** The objects that the current one stands in. */
  readonly above: object[]
  /** Reads and writes a member of something, after redaction; nothing where nothing is there. */
  readonly member: (key: string, read: (key: string) => unknown) => Json | undefined
  readonly write: (value: unknown) => Json
}

/** Well-formed text that fits. */
export function text(value: string, walk: Walk): Json {
  const most = Math.max(0, Math.min(walk.limits.textLength, walk.budget.left))
  const cut = value.length > most
  const kept = cut ? value.slice(0, most) : value
  walk.budget.left -= kept.length
  const clean = wellFormed(kept)
  return cut ? `${clean}… [${value.length - most} more]` : clean
}

/** Text that any database takes. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}|\0/gu, '\ufffd')
}

/** A name that any database takes, and that changes no object. */
export function columnName(name: string): string {
  return name === '__proto__' ? '[__proto__]' : wellFormed(name.slice(0, 1_000))
}
