import { isId } from '../core/update.ts'
import type { TracerPorts } from './ports.ts'
import type { TraceRecord } from './record.ts'
import { serialise } from './serialise.ts'
import type { Trace } from './step.ts'
import { copyMembers, copySaid } from './step-record.ts'
import type { TraceUpdate } from './update.ts'

/**
 * A trace that begins.
 *
 * @param guard runs what may throw because of what the caller handed in.
 */
export function beginTrace(
  ports: TracerPorts,
  guard: (act: () => void) => void,
): { readonly trace: TraceRecord; readonly handle: Trace } {
  const { inferencePipelineId, limits, newId, tell } = ports
  const id = newId()
  const trace: TraceRecord = {
    id,
    inferenceId: id,
    inferencePipelineId,
    metadata: {},
    said: {},
    count: 0,
    budget: { left: 4 * limits.totalLength },
    ended: false,
  }
  const handle: Trace = {
    get inferenceId() {
      return trace.inferenceId
    },
    inferencePipelineId,
    update(update) {
      if (trace.ended) tell({ kind: 'no_trace' })
      else guard(() => updateTrace(trace, update, ports))
    },
  }
  return { trace, handle }
}

/** Sets in a trace what an update names; metadata is merged by key. */
function updateTrace(record: TraceRecord, update: TraceUpdate, ports: TracerPorts): void {
  const copy = (value: unknown) => serialise(value, ports)
  const { inferenceId, metadata, ...said } = update
  if (isId(inferenceId)) record.inferenceId = inferenceId
  else if (inferenceId !== undefined) ports.tell({ kind: 'invalid_inference_id' })
  if (metadata) record.metadata = { ...record.metadata, ...copyMembers(metadata, copy) }
  record.said = { ...record.said, ...copySaid(said, copy) }
}
