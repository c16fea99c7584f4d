import { inputsOf } from './inputs-of.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import type { NamedOptions, TraceOptions } from './step.ts'
import { copyMembers, copyOf, empty } from './step-record.ts'
import { updateTrace } from './trace-record.ts'

/** Maximum number of recorded steps in a trace. Further steps are only counted. */
const maxSteps = 1_000
/**
 * Maximum nesting of steps. With the inputs of the deepest step a row then nests 60 deep, and a proxy accepts 64. The limit
 * also leaves stack space for callers that recurse much deeper.
 */
const maxDepth = 20

/**
 * Begins a step, and copies its inputs as they are now.
 *
 * @param parent undefined for the root step of a new trace.
 * @param guard runs code that may throw because of the caller's values or functions.
 */
export function openStep(
  options: NamedOptions,
  args: readonly unknown[],
  parent: StepRecord | undefined,
  ports: TracerPorts,
  guard: (action: () => void) => void,
): StepRecord {
  const trace = parent ? parent.trace : beginTrace(ports)
  const step: StepRecord = {
    id: `${trace.id}-${trace.count}`,
    trace,
    depth: parent ? parent.depth + 1 : 0,
    options,
    inputs: empty,
    metadata: empty,
    values: { name: options.name },
    steps: [],
    startedAt: options.startedAt ?? ports.now(),
    endedAt: undefined,
  }
  trace.root ??= step
  trace.activeAt = step.startedAt
  trace.count += 1
  if (trace.count <= maxSteps && step.depth <= maxDepth) parent?.steps.push(step)
  else trace.leftOut += 1
  const { inputs, metadata, userId, sessionId, columns, inferenceId } = options
  if (metadata || inputs || args.length > 0) {
    guard(() => {
      const copy = copyOf(step, ports)
      if (metadata) step.metadata = copyMembers(metadata, copy)
      if (metadata && !parent) trace.metadata = step.metadata
      step.inputs = copyMembers(inputsOf(inputs, args), copy)
    })
  }
  if ((userId ?? sessionId ?? inferenceId ?? columns) !== undefined) {
    guard(() => {
      const id = parent ? undefined : idOf(inferenceId, args)
      updateTrace(trace, { userId, sessionId, inferenceId: id, columns }, ports)
    })
  }
  return step
}

/** Whether a call is not recorded, because its parent is too deep or the trace has too many steps. Counts such calls. */
export function leaveOut(parent: StepRecord | undefined): boolean {
  if (!parent || (parent.depth < maxDepth && parent.trace.count < maxSteps)) return false
  parent.trace.leftOut += 1
  return true
}

function beginTrace(ports: TracerPorts): TraceRecord {
  const id = ports.newId()
  return {
    id,
    owner: ports,
    inferenceId: id,
    metadata: empty,
    columns: empty,
    promoted: empty,
    values: {},
    count: 0,
    left: 4 * ports.limits.totalLength,
    root: undefined,
    leftOut: 0,
    activeAt: 0,
    size: 0,
    row: 'none',
    waiting: undefined,
  }
}

/** Returns the id. A function that does not return a string yields an empty one, which is reported as invalid. */
function idOf(id: TraceOptions['inferenceId'], args: readonly unknown[]): string | undefined {
  if (typeof id !== 'function') return id
  const made: unknown = Reflect.apply(id, undefined, args)
  return typeof made === 'string' ? made : ''
}
