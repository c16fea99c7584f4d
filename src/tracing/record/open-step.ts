import { inputsOf } from './inputs-of.ts'
import type { TracerPorts } from './ports.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import type { NamedOptions, TraceOptions } from './step.ts'
import { copyMembers, copyOf, none } from './step-record.ts'
import { updateTrace } from './trace-record.ts'

/** A trace with more steps than this leaves the rest out, and says so. */
const maxSteps = 1_000
/**
 * Steps below each other. With inputs in the last one a row nests 60 deep then, and a proxy takes 64; and what a recorded call
 * takes of the stack is the caller's, who may recurse much deeper.
 */
const maxDepth = 20

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
    depth: parent ? parent.depth + 1 : 0,
    options,
    inputs: none,
    metadata: none,
    said: { name: options.name },
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

/** Counts a call that is no step: deep in a recursion, and in a trace with too many, it is not recorded. */
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
    metadata: none,
    columns: none,
    promoted: none,
    said: {},
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

/** What is no string stands for no id at all, and is told as such. */
function idOf(id: TraceOptions['inferenceId'], args: readonly unknown[]): string | undefined {
  if (typeof id !== 'function') return id
  const made: unknown = Reflect.apply(id, undefined, args)
  return typeof made === 'string' ? made : ''
}
