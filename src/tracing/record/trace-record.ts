import { isId } from '../../core/update/update.ts'
import { serialise } from '../values/serialise.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import { type Copy, copyMembers, say } from './step-record.ts'
import type { TraceUpdate } from './update.ts'

/** Sets in a trace what an update names; metadata and columns are merged by key. */
export function updateTrace(record: TraceRecord, update: TraceUpdate, ports: TracerPorts): void {
  const copy = (value: unknown) => serialise(value, ports)
  const { inferenceId, metadata, columns, ...said } = update
  if (isId(inferenceId)) record.inferenceId = inferenceId
  else if (inferenceId !== undefined) ports.tell({ kind: 'invalid_inference_id' })
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  if (columns) record.columns = { ...record.columns, ...copyMembers(columns, copy) }
  say(record.said, said, copy)
}

/** Makes fields of a step's output columns of its trace's row; what an update named before stays. */
export function promoteFields({ options, trace }: StepRecord, output: unknown, copy: Copy): void {
  const { promote } = options
  if (!promote || typeof output !== 'object' || !output) return
  const named = Array.isArray(promote)
    ? promote.map((name: string) => [name, name] as const)
    : Object.entries(promote)
  const found: Record<string, unknown> = {}
  for (const [field, column] of named) {
    if (field in output) found[column] = Reflect.get(output, field)
  }
  trace.columns = { ...copyMembers(found, copy), ...trace.columns }
}
