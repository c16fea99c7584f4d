import { isPlainObject } from '../../core/update/json.ts'
import { isId } from '../../core/update/update.ts'
import { serialise } from '../values/serialise.ts'
import { columnName } from '../values/walk.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import { copyMembers, say } from './step-record.ts'
import type { TraceUpdate } from './update.ts'

/** Sets in a trace what an update names; metadata and columns are merged by key. */
export function updateTrace(record: TraceRecord, update: TraceUpdate, ports: TracerPorts): void {
  const copy = (value: unknown) => serialise(value, ports)
  const { inferenceId, metadata, columns, ...said } = update
  // A row that was published as partial has its id for good.
  if (isId(inferenceId) && record.row === 'none') record.inferenceId = inferenceId
  else if (inferenceId !== undefined) ports.tell({ kind: 'invalid_inference_id' })
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  if (columns) record.columns = { ...record.columns, ...copyMembers(columns, copy) }
  say(record.said, said, copy)
}

/** Makes fields of a step's output columns of its trace's row. */
export function promoteFields({ options, said, trace }: StepRecord): void {
  const { promote = [] } = options
  const output = said['output']
  if (!isPlainObject(output)) return
  for (const [key, name] of Object.entries(promote)) {
    // A list names fields that keep their names.
    const value = output[Array.isArray(promote) ? name : key]
    if (value !== undefined) trace.promoted = { ...trace.promoted, [columnName(name)]: value }
  }
}
