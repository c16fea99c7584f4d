import { ValidationError } from './errors.ts'
import { textFault } from './text.ts'

/** A value as JSON knows it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** What a caller may put into a column: JSON, or a Date, which travels as its ISO string. */
export type ColumnValue =
  | string
  | number
  | boolean
  | null
  | Date
  | readonly ColumnValue[]
  | { readonly [key: string]: ColumnValue }

/** A row and at most 16 levels in it: `{ updates: [ { row: …` takes three of the wire's twenty. */
const maxDepth = 17

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return !prototype || !Object.getPrototypeOf(prototype)
}

/** Where a value stands, from the inside out: spelled only when it is refused. */
type Place = { readonly key: string | number; readonly within?: Place }

/**
 * Copies a value deeply, or says at which key path it stops being JSON (PROTOCOL C-6).
 *
 * @param name how errors call the value, for example `row`.
 * @param depth how deep objects and lists may stand in each other, the value itself included.
 * @throws ValidationError `not_json`, `cycle`, `too_deep`, `forbidden_key`, `lone_surrogate` or `null_character`.
 */
export function copyJson(value: unknown, name: string, depth = maxDepth): Json {
  return copy(value, { key: name }, [], depth)
}

function copy(value: unknown, place: Place, above: readonly object[], depth: number): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const fault = textFault(value)
    return fault ? refuse(fault, place) : value
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse('not_json', place)
  if (typeof value !== 'object') return refuse('not_json', place)
  if (value instanceof Date) {
    return Number.isNaN(+value) ? refuse('not_json', place) : value.toISOString()
  }
  if (above.includes(value)) refuse('cycle', place)
  if (above.length === depth) refuse('too_deep', place)
  const below = [...above, value]
  if (Array.isArray(value)) {
    return Array.from(value, (item, key) => copy(item, { key, within: place }, below, depth))
  }
  if (!isPlainObject(value)) refuse('not_json', place)
  const members: Record<string, Json> = {}
  for (const [key, member] of Object.entries(value)) {
    const inner = { key, within: place }
    const fault = key === '__proto__' ? 'forbidden_key' : textFault(key)
    if (fault) refuse(fault, inner)
    members[key] = copy(member, inner, below, depth)
  }
  return members
}

function refuse(code: string, place: Place): never {
  throw new ValidationError(code, spell(place))
}

/** How a place reads: `row.name`, `row.list[0]`, or `row["any other name"]`. */
function spell({ key, within }: Place): string {
  if (!within) return `${key}`
  const isName = typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key)
  return spell(within) + (isName ? `.${key}` : `[${JSON.stringify(key)}]`)
}
