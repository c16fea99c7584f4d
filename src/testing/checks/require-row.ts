import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'
import { maxColumns, type Row } from '../../core/update/update.ts'
import { Refusal } from './refusal.ts'

/**
 * Checks a row against the wire format: 1 to 100 columns of any JSON, nested to any depth (PROTOCOL S-4).
 *
 * @param value parsed JSON.
 * @throws Refusal 400
 */
export function requireRow(value: unknown, name: string): Row {
  if (!isRow(value)) throw new Refusal(400, `${name} must be an object.`)
  const columns = Object.keys(value)
  if (columns.length === 0 || columns.length > maxColumns) {
    throw new Refusal(400, `${name} must have 1 to ${maxColumns} columns.`)
  }
  if (!columns.every(isColumnName)) {
    throw new Refusal(400, `${name} has a column whose name cannot be kept.`)
  }
  return value
}

/** Whether the value is an object. All of its members are JSON, because it was parsed from JSON. */
function isRow(value: unknown): value is Row {
  return isPlainObject(value)
}

/** Whether a name can be stored: `__proto__` would change an object, and databases fail on U+0000 and lone surrogates. */
function isColumnName(name: string): boolean {
  return name !== '__proto__' && !textFault(name)
}
