import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { maxColumns } from '../../core/update/update.ts'
import { stringify } from './stringify.ts'

/**
 * Returns the body of EP-5, checked by the rules for the body of an update (PROTOCOL C-6, C-15, S-4).
 *
 * @throws ValidationError naming the first key path that breaks a rule.
 */
export function streamBody(config: unknown, rows: unknown): string {
  if (!isPlainObject(config)) throw new ValidationError('invalid_config', 'config')
  if (!Array.isArray(rows) || rows.length === 0) throw new ValidationError('invalid_row', 'rows')
  rows.forEach(requireRow)
  for (const key of Object.keys(config)) {
    if (!known.has(key)) throw new ValidationError('unknown_key', `config.${key}`)
  }
  requireNamedColumns(config, rows)
  return stringify({ config, rows })
}

/** Keys of the configs of all task types. The types and Openlayer check which of them may be combined. */
const known: ReadonlySet<string> = new Set([
  'categoricalFeatureNames',
  'classNames',
  'contextColumnName',
  'costColumnName',
  'featureNames',
  'groundTruthColumnName',
  'inferenceIdColumnName',
  'inputVariableNames',
  'labelColumnName',
  'latencyColumnName',
  'metadata',
  'numOfTokenColumnName',
  'outputColumnName',
  'predictionScoresColumnName',
  'predictionsColumnName',
  'prompt',
  'questionColumnName',
  'sessionIdColumnName',
  'targetColumnName',
  'textColumnName',
  'timestampColumnName',
  'userIdColumnName',
])

function requireRow(row: unknown, index: number): void {
  const count = isPlainObject(row) ? Object.keys(row).length : 0
  if (count === 0 || count > maxColumns) throw new ValidationError('invalid_row', `rows[${index}]`)
}

/** Requires a named column in some row, or it has no effect, and an input variable in all rows, or Openlayer answers 400. */
function requireNamedColumns(
  config: Readonly<Record<string, unknown>>,
  rows: readonly object[],
): void {
  for (const [role, column] of Object.entries(config)) {
    if (!role.endsWith('ColumnName') || column === undefined || column === null) continue
    if (typeof column !== 'string') throw new ValidationError('invalid_config', `config.${role}`)
    if (role === 'inferenceIdColumnName') continue
    if (!rows.some((row) => Object.hasOwn(row, column))) {
      throw new ValidationError('absent_column', `config.${role}`)
    }
  }
  const { inputVariableNames = [] } = config
  if (!isNames(inputVariableNames)) {
    throw new ValidationError('invalid_config', 'config.inputVariableNames')
  }
  if (!inputVariableNames.every((name) => rows.every((row) => Object.hasOwn(row, name)))) {
    throw new ValidationError('absent_column', 'config.inputVariableNames')
  }
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}
