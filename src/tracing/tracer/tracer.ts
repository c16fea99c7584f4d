import { follow } from '../follow/follow.ts'
import { createRoots } from '../publish/roots.ts'
import { leaveOut } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { NamedOptions, TraceOptions } from '../record/step.ts'
import type { TraceUpdate } from '../record/update.ts'
import { columnName } from '../values/walk.ts'
import { createRecorder } from './create-recorder.ts'
import { createFlush } from './flush.ts'
import { createHandles } from './handles.ts'
import type { Tracer } from './interface.ts'
import { createTraceFunction } from './trace-function.ts'
import { createWatch } from './watch.ts'

export function createTracerOn(ports: TracerPorts): Tracer {
  const { streams, tell } = ports
  const abandon = (steps: readonly StepRecord[]) => {
    for (const step of steps) recorder.abandon(step)
    // Their rows are not to wait for others.
    if (steps.length > 0) void roots.settled()
  }
  const watch = createWatch(ports, () => roots.steps(), abandon)
  const roots = createRoots(ports, watch)
  const recorder = createRecorder(ports, roots)
  const flush = createFlush(ports, roots, abandon)
  /** What the traces that begin now are told. */
  let given: TraceUpdate | undefined

  const open = (options: NamedOptions, args: readonly unknown[], above: StepRecord | undefined) => {
    const step = recorder.open(options, args, above)
    if (given && step.depth === 0) {
      handles.stepOf(step).trace.update(given)
      // An id is one trace's alone.
      given = { ...given, inferenceId: undefined }
    }
    return step
  }
  const aboveOf = ({ parent }: TraceOptions) =>
    parent === undefined ? recorder.current() : handles.recordOf(parent)
  const perform = <Result>(step: StepRecord, work: () => Result): Result => {
    let result: Result
    try {
      result = recorder.within(step, work)
    } catch (cause) {
      recorder.fail(step, cause)
      throw cause
    }
    // What stands in for a result behaves like it, so it has its type.
    return follow(result, step, recorder, streams) as Result
  }
  const run: Tracer['run'] = (options, work) => {
    const step = open(named(options), [], aboveOf(options))
    return perform(step, () => work(handles.stepOf(step)))
  }
  const start: Tracer['start'] = (options) =>
    handles.openStepOf(open(named(options), [], aboveOf(options)))
  const handles = createHandles(ports, recorder, { run, start })
  const currentStep = () => {
    const step = recorder.current()
    return step && handles.stepOf(step)
  }
  const nothing = { update: () => tell({ kind: 'no_trace' }) }
  const updateCurrentTrace = (update: TraceUpdate) =>
    (currentStep()?.trace ?? nothing).update(update)

  return {
    trace: createTraceFunction(
      (options, args, work) => perform(open(options, args, aboveOf(options)), work),
      (options) => leaveOut(aboveOf(options)),
    ),
    run,
    start,
    with(update, work) {
      const before = given
      given = { ...before, ...update }
      try {
        return work()
      } finally {
        given = before
      }
    },
    currentStep,
    currentTrace: () => currentStep()?.trace,
    updateCurrentTrace,
    updateCurrentStep: (update) => (currentStep() ?? nothing).update(update),
    logContext: (found) => updateCurrentTrace({ context: found }),
    logQuestion: (question) => updateCurrentTrace({ question }),
    flush,
    published: roots.settled,
    async [Symbol.asyncDispose]() {
      await flush({ abandon: true, deadlineMs: 0 })
      await roots.settled()
    },
  }
}

function named(options: TraceOptions): NamedOptions {
  return { ...options, name: columnName(String(options.name ?? 'step')) }
}
