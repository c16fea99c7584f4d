import { ValidationError } from './errors.ts'
import { type ColumnValue, copyJson, isPlainObject, type Json } from './json.ts'
import { isFit } from './text.ts'

/**
 * Which column plays which part, in the REST contract's own names.
 *
 * Each value is the name of one of *your* columns. `null` says "none"; an absent key says nothing.
 */
export interface RowConfig {
  /** Names the column with the right answer. */
  readonly groundTruthColumnName?: string | null | undefined
  /** Names the column with a person's verdict. */
  readonly humanFeedbackColumnName?: string | null | undefined
  /** Names the column with the inference id; the only one that need not be in the row. */
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
  /** 1 to 100 columns of JSON values, nested at most 16 deep. */
  readonly row: Readonly<Record<string, ColumnValue>>
  /** Which of these columns play a part in Openlayer; the columns it names have to be in `row`. */
  readonly config?: RowConfig | null | undefined
}

/** A row update that passed {@link parseUpdate}: a deep copy that names its pipeline. */
export interface ParsedUpdate extends RowUpdate {
  readonly inferencePipelineId: string
  readonly row: Row
  /** It is no update but a trace's whole row, to be streamed; its config is a data stream's. */
  readonly publish?: true | undefined
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
  if (!isPlainObject(input)) throw new ValidationError('not_an_object', '')
  requireKnownKeys(input, ['inferenceId', 'inferencePipelineId', 'row', 'config'], '')
  const { inferenceId, inferencePipelineId = pipeline, row: columns, config } = input
  requireId(inferenceId, 'inferenceId')
  requireId(inferencePipelineId, 'inferencePipelineId')
  const row = parseRow(columns)
  if (config === undefined) return { inferenceId, inferencePipelineId, row }
  return { inferenceId, inferencePipelineId, row, config: parseConfig(config, row) }
}

/** Whether something can be an inference id or a pipeline id (PROTOCOL C-4): 1 to 1,024 well-formed characters. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= maxIdLength && isFit(id)
}

/** @throws ValidationError when it can be no id. */
export function requireId(id: unknown, path: string): asserts id is string {
  if (!isId(id)) throw new ValidationError('invalid_id', path)
}

function parseRow(input: unknown): Row {
  const count = isPlainObject(input) ? Object.keys(input).length : 0
  if (count === 0 || count > maxColumns) throw new ValidationError('invalid_row', 'row')
  return copyJson(input, 'row') as Row
}

/** C-15: a config that names an absent column would say nothing, or the wrong thing. */
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

/** The only role whose column is not part of the row. */
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
