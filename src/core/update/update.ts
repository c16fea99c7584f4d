import { ValidationError } from './errors.ts'
import { type ColumnValue, copyJson, isPlainObject, type Json } from './json.ts'
import { isFit } from './text.ts'

/**
 * Maps roles to columns, with the names of the REST contract.
 *
 * Each value is the name of one of your columns. `null` removes a mapping; an absent key leaves it unchanged.
 */
export interface RowConfig {
  /** Column with the right answer. */
  readonly groundTruthColumnName?: string | null | undefined
  /** Column with a person's verdict. */
  readonly humanFeedbackColumnName?: string | null | undefined
  /** Column with the inference id. Unlike the other columns it need not be in the row. */
  readonly inferenceIdColumnName?: string | null | undefined
  /** Column with a duration in milliseconds. */
  readonly latencyColumnName?: string | null | undefined
  /** Column with a time in UNIX seconds. */
  readonly timestampColumnName?: string | null | undefined
}

/**
 * An update of the row of one trace. Columns in `row` are set, all others are kept.
 *
 * @example
 * const update: RowUpdate = {
 *   inferenceId: '832y98d3',
 *   row: { ground_truth: 'The sun is 94.471 million miles from the earth.' },
 *   config: { groundTruthColumnName: 'ground_truth' },
 * }
 */
export interface RowUpdate {
  /** The trace's unique id, 1 to 1,024 characters, compared byte by byte. */
  readonly inferenceId: string
  /** UUID of the inference pipeline; by default the client's. */
  readonly inferencePipelineId?: string | undefined
  /** 1 to 100 columns with JSON values, nested at most 16 levels deep. */
  readonly row: Readonly<Record<string, ColumnValue>>
  /** Roles of columns in Openlayer. The columns have to be in `row`. */
  readonly config?: RowConfig | null | undefined
}

/** A row update checked by {@link parseUpdate}: a deep copy with a pipeline id. */
export interface ParsedUpdate extends RowUpdate {
  readonly inferencePipelineId: string
  readonly row: Row
  /** Set for a trace's whole row, which is streamed instead of updated. Its config is that of a data stream. */
  readonly publish?: true | undefined
}

/** JSON values by column. */
export type Row = Readonly<Record<string, Json>>

export const maxColumns = 100
export const maxIdLength = 1_024

/**
 * Checks a caller's update and returns a deep copy that can be sent (PROTOCOL C-4, C-6, C-7, C-15).
 *
 * It does not use valibot, unlike the server rooms, because it is part of every page.
 *
 * @param pipeline pipeline id used if the update has none.
 * @throws ValidationError with the first invalid key path.
 */
export function parseUpdate(input: unknown, pipeline?: string): ParsedUpdate {
  if (!isPlainObject(input)) throw new ValidationError('not_an_object', '')
  requireKnownKeys(input, ['inferenceId', 'inferencePipelineId', 'row', 'config'], '')
  const { inferenceId, inferencePipelineId = pipeline, row: columns, config } = input
  requireId(inferenceId, 'inferenceId')
  requireId(inferencePipelineId, 'inferencePipelineId')
  const row = parseRow(columns)
  if (config === undefined) return { inferenceId, inferencePipelineId, row }
  return { inferenceId, inferencePipelineId, row, config: parseConfig(config, row) }
}

/** Whether a value is a valid inference id or pipeline id (PROTOCOL C-4): 1 to 1,024 well-formed characters. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= maxIdLength && isFit(id)
}

/** @throws ValidationError if the value is not a valid id. */
export function requireId(id: unknown, path: string): asserts id is string {
  if (!isId(id)) throw new ValidationError('invalid_id', path)
}

function parseRow(input: unknown): Row {
  const count = isPlainObject(input) ? Object.keys(input).length : 0
  if (count === 0 || count > maxColumns) throw new ValidationError('invalid_row', 'row')
  return copyJson(input, 'row') as Row
}

/** Checks a config. A role whose column is not in the row has no effect, or a wrong one (PROTOCOL C-15). */
function parseConfig(input: unknown, row: Row): RowConfig | null {
  if (input === null) return input
  if (!isPlainObject(input)) throw new ValidationError('invalid_config', 'config')
  requireKnownKeys(input, roles, 'config.')
  for (const [role, column] of Object.entries(input)) {
    if (column === undefined || column === null) continue
    const path = `config.${role}`
    if (!isId(column)) throw new ValidationError('invalid_config', path)
    if (role !== idRole && !Object.hasOwn(row, column)) {
      throw new ValidationError('absent_column', path)
    }
  }
  return { ...input }
}

/** The only role whose column need not be in the row. */
export const idRole = 'inferenceIdColumnName'

const roles = [
  'groundTruthColumnName',
  'humanFeedbackColumnName',
  idRole,
  'latencyColumnName',
  'timestampColumnName',
]

function requireKnownKeys(input: object, known: readonly string[], path: string): void {
  for (const key of Object.keys(input)) {
    if (!known.includes(key)) throw new ValidationError('unknown_key', path + key)
  }
}
