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

/** The row stands inside `{ updates: [ { row: { … } } ] }`; the wire nests at most 8 deep. */
const maxDepth = 4

/**
 * Copies a value deeply, or says at which key path it stops being JSON (PROTOCOL C-6).
 *
 * @param path where the value stands; it is restored before returning.
 */
export function copyJson(value: unknown, path: string[], ancestors: object[] = []): Json {
  switch (typeof value) {
    case 'string':
      requireText(value, path)
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      throw refuse('not_json', path, 'is NaN or infinite.')
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : copyObject(value, path, ancestors)
    default:
      throw refuse('not_json', path, `is of type ${typeof value}, which JSON cannot hold.`)
  }
}

/** Refuses text that a database column may choke on: lone surrogates and U+0000. */
function requireText(text: string, path: readonly string[]): void {
  if (!isWellFormed(text)) throw refuse('lone_surrogate', path, 'has a lone surrogate.')
  if (text.includes('\0')) throw refuse('null_character', path, 'has the character U+0000.')
}

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function copyObject(value: object, path: string[], ancestors: object[]): Json {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refuse('not_json', path, 'is an invalid date.')
    return value.toISOString()
  }
  if (ancestors.includes(value)) throw refuse('cycle', path, 'contains itself.')
  if (ancestors.length === maxDepth) throw refuse('too_deep', path, 'nests more than 4 deep.')
  ancestors.push(value)
  const copy = Array.isArray(value)
    ? Array.from(value, (item, index) => step(item, `[${index}]`, path, ancestors))
    : copyMembers(value, path, ancestors)
  ancestors.pop()
  return copy
}

function copyMembers(value: object, path: string[], ancestors: object[]): Json {
  if (!isPlainObject(value)) throw refuse('not_json', path, 'is no plain object.')
  const copy: Record<string, Json> = {}
  for (const key of Object.keys(value)) {
    requireKey(key, path)
    copy[key] = step(value[key], member(key), path, ancestors)
  }
  return copy
}

function step(value: unknown, name: string, path: string[], ancestors: object[]): Json {
  path.push(name)
  const copy = copyJson(value, path, ancestors)
  path.pop()
  return copy
}

/** Refuses a key that is not text, or that would change an object's prototype. */
export function requireKey(key: string, path: readonly string[]): void {
  const named = [...path, member(key)]
  if (key === '__proto__') throw refuse('forbidden_key', named, 'is a forbidden name.')
  requireText(key, named)
}

/** How a key reads in a path: `.name`, or `["any other name"]`. */
export function member(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function refuse(code: string, path: readonly string[], rule: string): ValidationError {
  return new ValidationError(code, path.join(''), rule)
}
