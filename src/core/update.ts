import * as v from 'valibot'
import { ValidationError } from './errors.ts'
import { type ColumnValue, copyJson, isPlainObject, type Json, member, requireKey } from './json.ts'
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
 * @param pipeline used where the update names none.
 * @throws ValidationError naming the first key path that breaks a rule.
 */
export function parseUpdate(input: unknown, pipeline?: string): ParsedUpdate {
  const shape = v.safeParse(Shape, input)
  if (!shape.success) throw fromIssue(shape.issues[0])
  const { inferenceId, inferencePipelineId = pipeline, config } = shape.output
  if (inferencePipelineId === undefined) {
    throw new ValidationError('invalid_id', 'inferencePipelineId', 'is missing.')
  }
  const row = copyRow(shape.output.row)
  if (config) requireNamedColumns(config, row)
  return { inferenceId, inferencePipelineId, row, ...(config !== undefined && { config }) }
}

const Id = v.custom<string>(
  (id) =>
    typeof id === 'string' &&
    id !== '' &&
    id.length <= maxIdLength &&
    !id.includes('\0') &&
    isWellFormed(id),
)
const Column = v.nullish(v.string())
const Shape = v.strictObject({
  inferenceId: Id,
  inferencePipelineId: v.optional(Id),
  row: v.unknown(),
  config: v.nullish(
    v.strictObject({
      groundTruthColumnName: Column,
      humanFeedbackColumnName: Column,
      inferenceIdColumnName: Column,
      latencyColumnName: Column,
      timestampColumnName: Column,
    }),
  ),
})

function fromIssue(issue: v.BaseIssue<unknown>): ValidationError {
  const path = v.getDotPath(issue) ?? ''
  if (path === '') return new ValidationError('not_an_object', '', 'must be an object.')
  if (path.endsWith('nferenceId') || path.endsWith('PipelineId')) {
    return new ValidationError(
      'invalid_id',
      path,
      `must be 1 to ${maxIdLength} well-formed characters, without U+0000.`,
    )
  }
  return issue.expected === 'never'
    ? new ValidationError('unknown_key', path, 'is not a known key.')
    : new ValidationError('invalid_config', path, 'must be a column name or null.')
}

function copyRow(input: unknown): Row {
  if (!isPlainObject(input)) throw new ValidationError('invalid_row', 'row', 'must be an object.')
  const columns = Object.keys(input)
  if (columns.length === 0 || columns.length > maxColumns) {
    throw new ValidationError('invalid_row', 'row', `must have 1 to ${maxColumns} columns.`)
  }
  const row: Record<string, Json> = {}
  for (const column of columns) {
    requireKey(column, ['row'])
    row[column] = copyJson(input[column], ['row', member(column)])
  }
  return row
}

/** C-15: a config that names an absent column would say nothing, or the wrong thing. */
function requireNamedColumns(config: RowConfig, row: Row): void {
  for (const [role, column] of Object.entries(config)) {
    if (role === 'inferenceIdColumnName' || column == null || Object.hasOwn(row, column)) continue
    throw new ValidationError('absent_column', `config.${role}`, 'names a column absent from row.')
  }
}
