import { isId } from '../../core/update/update.ts'
import { serialise } from '../values/serialise.ts'
import type { TracerPorts } from './ports.ts'
import type { TraceRecord } from './record.ts'
import { copyMembers, say } from './step-record.ts'
import type { TraceUpdate } from './update.ts'

/** Sets in a trace what an update names; metadata is merged by key. */
export function updateTrace(record: TraceRecord, update: TraceUpdate, ports: TracerPorts): void {
  const copy = (value: unknown) => serialise(value, ports)
  const { inferenceId, metadata, ...said } = update
  if (isId(inferenceId)) record.inferenceId = inferenceId
  else if (inferenceId !== undefined) ports.tell({ kind: 'invalid_inference_id' })
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  say(record.said, said, copy)
}
