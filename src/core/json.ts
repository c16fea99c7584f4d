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

/** A row and at most 4 levels in it: `{ updates: [ { row: …` takes three of the wire's eight. */
const maxDepth = 5

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return !prototype || !Object.getPrototypeOf(prototype)
}

/**
 * Copies a value deeply, or says at which key path it stops being JSON (PROTOCOL C-6).
 *
 * @param path how errors name the value, for example `row`.
 * @throws ValidationError `not_json`, `cycle`, `too_deep`, `forbidden_key`, `lone_surrogate` or `null_character`.
 */
export function copyJson(value: unknown, path: string, above: readonly object[] = []): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const fault = textFault(value)
    return fault ? refuse(fault, path) : value
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse('not_json', path)
  if (typeof value !== 'object') return refuse('not_json', path)
  if (value instanceof Date) {
    return Number.isNaN(+value) ? refuse('not_json', path) : value.toISOString()
  }
  if (above.includes(value)) refuse('cycle', path)
  if (above.length === maxDepth) refuse('too_deep', path)
  const below = [...above, value]
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => copyJson(item, `${path}[${index}]`, below))
  }
  if (!isPlainObject(value)) refuse('not_json', path)
  const copy: Record<string, Json> = {}
  for (const [key, member] of Object.entries(value)) {
    const name = path + spell(key)
    const fault = key === '__proto__' ? 'forbidden_key' : textFault(key)
    if (fault) refuse(fault, name)
    copy[key] = copyJson(member, name, below)
  }
  return copy
}

/** How a key reads in a path: `.name`, or `["any other name"]`. */
function spell(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function refuse(code: string, path: string): never {
  throw new ValidationError(code, path)
}
