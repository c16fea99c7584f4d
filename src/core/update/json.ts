import { ValidationError } from './errors.ts'
import { textFault } from './text.ts'

/** A JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** A value that a caller may put into a column: JSON, or a `Date`, which is sent as its ISO string. */
export type ColumnValue =
  | string
  | number
  | boolean
  | null
  | Date
  | readonly ColumnValue[]
  | { readonly [key: string]: ColumnValue }

/** The row itself plus at most 16 levels (PROTOCOL C-6). The request adds three, so the proxy accepts 20. */
const maxDepth = 17

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return !prototype || !Object.getPrototypeOf(prototype)
}

/** Position of a value, as a list from the inside out. It is only formatted for an error. */
type Place = { readonly key: string | number; readonly within?: Place }

/**
 * Copies a value deeply, or throws with the key path of the first part that is not JSON (PROTOCOL C-6).
 *
 * @param name name of the value in errors, for example `row`.
 * @param depth maximum nesting of objects and arrays, the value itself included.
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
    const list: Json[] = []
    // Holes count as undefined. `Array.from` is avoided because old libraries replace it.
    for (let key = 0; key < value.length; key++) {
      list.push(copy(value[key], { key, within: place }, below, depth))
    }
    return list
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

/** Formats a position: `row.name`, `row.list[0]`, or `row["any other name"]`. */
function spell({ key, within }: Place): string {
  if (!within) return `${key}`
  const isName = typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key)
  return spell(within) + (isName ? `.${key}` : `[${JSON.stringify(key)}]`)
}
