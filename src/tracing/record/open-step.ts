import { inputsOf } from './inputs-of.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import type { NamedOptions, TraceOptions } from './step.ts'
import { copyMembers, copyOf } from './step-record.ts'
import { updateTrace } from './trace-record.ts'

/** A trace with more steps than this leaves the rest out, and says so. */
const maxSteps = 1_000

/**
 * A step that begins, with its inputs as they are now.
 *
 * @param parent the step to stand below; without one it is the first of a trace.
 * @param guard runs what may throw because of what the caller handed in.
 */
export function openStep(
  options: NamedOptions,
  args: readonly unknown[],
  parent: StepRecord | undefined,
  ports: TracerPorts,
  guard: (act: () => void) => void,
): StepRecord {
  const trace = parent ? parent.trace : beginTrace(ports)
  const step: StepRecord = {
    id: `${trace.id}-${trace.count}`,
    trace,
    isNested: parent !== undefined,
    options,
    inputs: {},
    metadata: {},
    said: { name: options.name },
    steps: [],
    startedAt: ports.now(),
    endedAt: undefined,
  }
  trace.count += 1
  if (trace.count <= maxSteps) parent?.steps.push(step)
  else trace.metadata = { ...trace.metadata, steps_left_out: trace.count - maxSteps }
  guard(() => {
    const { inputs, metadata } = options
    const copy = copyOf(step, ports)
    if (metadata) step.metadata = copyMembers(metadata, copy)
    if (inputs || args.length > 0) step.inputs = copyMembers(inputsOf(inputs, args), copy)
  })
  guard(() => {
    const { userId, sessionId } = options
    const inferenceId = parent ? undefined : idOf(options.inferenceId, args)
    const said = { userId, sessionId, inferenceId }
    if ((userId ?? sessionId ?? inferenceId) !== undefined) updateTrace(trace, said, ports)
  })
  return step
}

function beginTrace(ports: TracerPorts): TraceRecord {
  const id = ports.newId()
  return {
    id,
    owner: ports,
    inferenceId: id,
    metadata: {},
    said: {},
    count: 0,
    budget: { left: 4 * ports.limits.totalLength },
    ended: false,
    place: 0,
    waiting: [],
  }
}

/** What is no string stands for no id at all, and is told as such. */
function idOf(id: TraceOptions['inferenceId'], args: readonly unknown[]): string | undefined {
  if (typeof id !== 'function') return id
  const made: unknown = Reflect.apply(id, undefined, args)
  return typeof made === 'string' ? made : ''
}
