import * as v from 'valibot'
import type { Json } from '../../core/update/json.ts'
import type { Row, RowConfig } from '../../core/update/update.ts'
import type { AppliedUpdate, StoredRow } from './row-storage.ts'

/** Schema of a value that the tables store as JSON text. */
const json = <Value>() =>
  v.pipe(
    v.string(),
    v.transform((text): Value => JSON.parse(text)),
  )

const identity = { pipeline: v.string(), inference_id: v.string() }
const row = v.object({
  ...identity,
  sequence: v.number(),
  published: v.number(),
  created_at: v.number(),
  updated_at: v.number(),
  cells: v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.string(), json<Json>()]))),
})
const update = v.object({
  ...identity,
  sequence: v.number(),
  time: v.number(),
  columns: json<Row>(),
  config: v.nullable(json<RowConfig | null>()),
})
const clock = v.object({ version: v.number(), vanished_at: v.number() })

/** Converts a record of `openlayer_stored_row` and its cells. */
export function readRow(record: unknown): StoredRow {
  const { cells, ...found } = read(row, record)
  return {
    inferencePipelineId: found.pipeline,
    inferenceId: found.inference_id,
    rowId: found.sequence,
    published: found.published === 1,
    createdAt: found.created_at,
    updatedAt: found.updated_at,
    row: Object.fromEntries(cells),
  }
}

/** Converts a record of `openlayer_update`. */
export function readUpdate(record: unknown): AppliedUpdate {
  const found = read(update, record)
  const applied = {
    sequence: found.sequence,
    time: found.time,
    inferencePipelineId: found.pipeline,
    inferenceId: found.inference_id,
    row: found.columns,
  }
  // The JSON text `null` is a config of null. SQL's NULL means that there was no config.
  return Reflect.get(Object(record), 'config') === null
    ? applied
    : { ...applied, config: found.config }
}

/** Converts the record of `openlayer_clock`. */
export function readClock(record: unknown) {
  const { version, vanished_at: vanishedAt } = read(clock, record)
  return { version, vanishedAt }
}

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  record: unknown,
): v.InferOutput<Schema> {
  const { success, output } = v.safeParse(schema, record)
  if (success) return output
  throw new TypeError('The database holds a record of another shape.')
}
