import { isPlainObject } from '../../core/update/json.ts'
import { isId } from '../../core/update/update.ts'
import { serialise } from '../values/serialise.ts'
import { columnName } from '../values/text.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import { copyMembers, setValues } from './step-record.ts'
import type { TraceUpdate } from './update.ts'

/** Applies an update to a trace. Metadata and columns are merged by key. */
export function updateTrace(record: TraceRecord, update: TraceUpdate, ports: TracerPorts): void {
  const copy = (value: unknown) => serialise(value, ports)
  const { inferenceId, metadata, columns, ...values } = update
  // The id of a row that was published as partial cannot change.
  if (isId(inferenceId) && record.row === 'none') record.inferenceId = inferenceId
  else if (inferenceId !== undefined) ports.emit({ kind: 'invalid_inference_id' })
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  if (columns) record.columns = { ...record.columns, ...copyMembers(columns, copy) }
  setValues(record.values, values, copy)
}

/** Copies fields of a step's output into columns of its trace's row. */
export function promoteFields({ options, values, trace }: StepRecord): void {
  const { promote = [] } = options
  const output = values['output']
  if (!isPlainObject(output)) return
  for (const [key, name] of Object.entries(promote)) {
    // With a list the columns have the names of the fields.
    const value = output[Array.isArray(promote) ? name : key]
    if (value !== undefined) trace.promoted = { ...trace.promoted, [columnName(name)]: value }
  }
}
