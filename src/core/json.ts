import { ValidationError } from './errors.ts'
import { isWellFormed } from './text.ts'

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

/**
 * Copies an object literal deeply, or says at which key path it stops being JSON (PROTOCOL C-6).
 *
 * @param name what the object is called in an error's path.
 */
export function copyObject(object: object, name: string): Readonly<Record<string, Json>> {
  return copyMembers(object, [name], [])
}

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

type Path = (string | number)[]

function copyValue(value: unknown, path: Path, ancestors: object[]): Json {
  switch (typeof value) {
    case 'string':
      requireText(value, path)
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      return refuse('not_json', path, 'is NaN or infinite.')
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : copyContainer(value, path, ancestors)
    default:
      return refuse('not_json', path, `is of type ${typeof value}, which JSON cannot hold.`)
  }
}

function copyContainer(value: object, path: Path, ancestors: object[]): Json {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) refuse('not_json', path, 'is an invalid date.')
    return value.toISOString()
  }
  if (ancestors.includes(value)) refuse('cycle', path, 'contains itself.')
  if (ancestors.length === maxDepth) refuse('too_deep', path, 'nests more than 4 deep.')
  if (!Array.isArray(value)) return copyMembers(value, path, ancestors)
  ancestors.push(value)
  const copy = Array.from(value, (item, index) => copyMember(item, index, path, ancestors))
  ancestors.pop()
  return copy
}

function copyMembers(value: object, path: Path, ancestors: object[]): Record<string, Json> {
  if (!isPlainObject(value)) refuse('not_json', path, 'is no plain object.')
  ancestors.push(value)
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(value)) copy[key] = copyMember(value[key], key, path, ancestors)
  ancestors.pop()
  return copy
}

function copyMember(value: unknown, key: string | number, path: Path, ancestors: object[]): Json {
  path.push(key)
  if (key === '__proto__') refuse('forbidden_key', path, 'is a forbidden name.')
  if (typeof key === 'string') requireText(key, path)
  const copy = copyValue(value, path, ancestors)
  path.pop()
  return copy
}

/** Refuses text that a database column may choke on: lone surrogates and U+0000. */
function requireText(text: string, path: Path): void {
  if (!isWellFormed(text)) refuse('lone_surrogate', path, 'has a lone surrogate.')
  if (text.includes('\0')) refuse('null_character', path, 'has the character U+0000.')
}

function refuse(code: string, path: Path, rule: string): never {
  throw new ValidationError(code, path.map(spell).join(''), rule)
}

/** How a step of a path reads: `row`, `.name`, `[0]`, or `["any other name"]`. */
function spell(step: string | number, index: number): string {
  if (index === 0 || typeof step === 'number') return index === 0 ? `${step}` : `[${step}]`
  return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}
