import { ValidationError } from './errors.ts'
import { type ColumnValue, copyObject, isPlainObject, type Json } from './json.ts'
import { isWellFormed } from './text.ts'

/**
 * Which column plays which part, in the REST contract's own names (PROTOCOL EP-1).
 *
 * Each value is the name of one of *your* columns. `null` says "none"; an absent key says nothing.
 */
export interface RowConfig {
  readonly groundTruthColumnName?: string | null | undefined
  readonly humanFeedbackColumnName?: string | null | undefined
  readonly inferenceIdColumnName?: string | null | undefined
  /** Names a column that holds milliseconds. */
  readonly latencyColumnName?: string | null | undefined
  /** Names a column that holds UNIX seconds. */
  readonly timestampColumnName?: string | null | undefined
}

/**
 * What to write into the row of one trace: columns named in `row` are set, all others are kept.
 *
 * @example
 * const update: RowUpdate = {
 *   inferenceId: '832y98d3',
 *   row: { ground_truth: 'The sun is 94.471 million miles from the earth.' },
 *   config: { groundTruthColumnName: 'ground_truth' },
 * }
 */
export interface RowUpdate {
  /** The trace's unique id, compared byte by byte; 1 to 1,024 characters. */
  readonly inferenceId: string
  /** The pipeline's UUID; the client fills in its own when it is absent. */
  readonly inferencePipelineId?: string | undefined
  /** 1 to 100 columns of JSON values, nested at most 4 deep. */
  readonly row: Readonly<Record<string, ColumnValue>>
  readonly config?: RowConfig | null | undefined
}

/** A row update that passed {@link parseUpdate}: a deep copy that names its pipeline. */
export interface ParsedUpdate extends RowUpdate {
  readonly inferencePipelineId: string
  readonly row: Row
}

/** Columns and their JSON values. */
export type Row = Readonly<Record<string, Json>>

export const maxColumns = 100
export const maxIdLength = 1_024

/**
 * Turns whatever a caller hands in into a deep copy that the wire can carry (PROTOCOL C-4, C-6, C-7, C-15).
 *
 * Written by hand where other boundaries use valibot: it runs on every press, in every page, and its
 * errors name key paths of open-ended rows.
 *
 * @param pipeline used where the update names none.
 * @throws ValidationError naming the first key path that breaks a rule.
 */
export function parseUpdate(input: unknown, pipeline?: string): ParsedUpdate {
  if (!isPlainObject(input)) throw new ValidationError('not_an_object', '', 'must be an object.')
  requireKnownKeys(input, updateKeys)
  const inferenceId = parseId(input['inferenceId'], 'inferenceId')
  const inferencePipelineId = parseId(
    input['inferencePipelineId'] ?? pipeline,
    'inferencePipelineId',
  )
  const row = parseRow(input['row'])
  const config = parseConfig(input['config'], row)
  return { inferenceId, inferencePipelineId, row, ...(config !== undefined && { config }) }
}

const updateKeys = ['inferenceId', 'inferencePipelineId', 'row', 'config']
const roles = [
  'groundTruthColumnName',
  'humanFeedbackColumnName',
  'inferenceIdColumnName',
  'latencyColumnName',
  'timestampColumnName',
]

function requireKnownKeys(input: object, known: readonly string[], prefix = ''): void {
  for (const key of Object.keys(input)) {
    if (known.includes(key)) continue
    throw new ValidationError('unknown_key', prefix + key, 'is not a known key.')
  }
}

/** Whether something can be an inference id or a pipeline id (PROTOCOL C-4). */
export function isId(id: unknown): id is string {
  return (
    typeof id === 'string' &&
    id !== '' &&
    id.length <= maxIdLength &&
    !id.includes('\0') &&
    isWellFormed(id)
  )
}

function parseId(id: unknown, path: string): string {
  if (isId(id)) return id
  throw new ValidationError(
    'invalid_id',
    path,
    `must be 1 to ${maxIdLength} well-formed characters without U+0000.`,
  )
}

function parseRow(input: unknown): Row {
  if (!isPlainObject(input)) throw new ValidationError('invalid_row', 'row', 'must be an object.')
  const columns = Object.keys(input).length
  if (columns === 0 || columns > maxColumns) {
    throw new ValidationError('invalid_row', 'row', `must have 1 to ${maxColumns} columns.`)
  }
  return copyObject(input, 'row')
}

/** C-15: a config that names an absent column would say nothing, or the wrong thing. */
function parseConfig(input: unknown, row: Row): RowConfig | null | undefined {
  if (input === undefined || input === null) return input
  if (!isPlainObject(input)) {
    throw new ValidationError('invalid_config', 'config', 'must be an object or null.')
  }
  requireKnownKeys(input, roles, 'config.')
  for (const [role, column] of Object.entries(input)) {
    const path = `config.${role}`
    if (column === undefined || column === null) continue
    if (typeof column !== 'string') {
      throw new ValidationError('invalid_config', path, 'must be a column name or null.')
    }
    if (role !== 'inferenceIdColumnName' && !Object.hasOwn(row, column)) {
      throw new ValidationError('absent_column', path, 'names a column absent from row.')
    }
  }
  return { ...input }
}
