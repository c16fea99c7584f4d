import { isPlainObject, type Json } from '../core/update/json.ts'
import type { RowConfig } from '../core/update/update.ts'
import type { AppliedUpdate, StoredRow } from './row-storage.ts'

/** Reads a record of `openlayer_row` with its cells. */
export function readRow(record: unknown): StoredRow {
  const cells: readonly (readonly [string, string])[] = JSON.parse(text(record, 'cells'))
  return {
    inferencePipelineId: text(record, 'pipeline'),
    inferenceId: text(record, 'inference_id'),
    rowId: text(record, 'row_id'),
    published: number(record, 'published') === 1,
    createdAt: number(record, 'created_at'),
    updatedAt: number(record, 'updated_at'),
    row: Object.fromEntries(
      cells.map(([name, value]): [string, Json] => [name, JSON.parse(value)]),
    ),
  }
}

/** Reads a record of `openlayer_update`. */
export function readUpdate(record: unknown): AppliedUpdate {
  const update = {
    sequence: number(record, 'sequence'),
    time: number(record, 'time'),
    inferencePipelineId: text(record, 'pipeline'),
    inferenceId: text(record, 'inference_id'),
    row: JSON.parse(text(record, 'columns')),
  }
  if (field(record, 'config') === null) return update
  const config: RowConfig | null = JSON.parse(text(record, 'config'))
  return { ...update, config }
}

/** Reads the record of `openlayer_clock`. */
export function readClock(record: unknown): {
  readonly version: number
  readonly vanishedAt: number
} {
  return { version: number(record, 'version'), vanishedAt: number(record, 'vanished_at') }
}

function text(record: unknown, name: string): string {
  const value = field(record, name)
  if (typeof value === 'string') return value
  throw new TypeError(`The database holds no text in ${name}.`)
}

function number(record: unknown, name: string): number {
  const value = field(record, name)
  if (typeof value === 'number') return value
  throw new TypeError(`The database holds no number in ${name}.`)
}

function field(record: unknown, name: string): unknown {
  return isPlainObject(record) ? record[name] : undefined
}
