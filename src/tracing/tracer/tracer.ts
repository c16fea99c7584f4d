import { follow } from '../follow/follow.ts'
import { createPendingTraces } from '../publish/pending-traces.ts'
import { leaveOut } from '../record/open-step.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { NamedOptions, TraceOptions } from '../record/step.ts'
import type { TraceUpdate } from '../record/update.ts'
import { columnName } from '../values/text.ts'
import { createRecorder } from './create-recorder.ts'
import { createFlush } from './flush.ts'
import { createHandles } from './handles.ts'
import type { Tracer } from './interface.ts'
import { createTraceFunction } from './trace-function.ts'
import { createWatchdog } from './watchdog.ts'

/** Creates a tracer in an environment. */
export function connectTracer(ports: TracerPorts): Tracer {
  const { streams, emit } = ports
  const abandon = (steps: readonly StepRecord[]) => {
    for (const step of steps) recorder.abandon(step)
    // Send their rows without waiting for others.
    if (steps.length > 0) void pending.settled()
  }
  const watch = createWatchdog(ports, () => pending.roots(), abandon)
  const pending = createPendingTraces(ports, watch)
  const recorder = createRecorder(ports, pending)
  const flush = createFlush(ports, pending, abandon)
  /** Update for the traces that begin now. */
  let initialUpdate: TraceUpdate | undefined

  const open = (options: NamedOptions, args: readonly unknown[] = []) => {
    const step = recorder.open(options, args, parentOf(options))
    if (initialUpdate && step.depth === 0) {
      handles.stepOf(step).trace.update(initialUpdate)
      // Each trace needs its own id.
      initialUpdate = { ...initialUpdate, inferenceId: undefined }
    }
    return step
  }
  const parentOf = ({ parent }: TraceOptions) =>
    parent === undefined ? recorder.current() : handles.recordOf(parent)
  const perform = <Result>(step: StepRecord, work: () => Result): Result => {
    let result: Result
    try {
      result = recorder.within(step, work)
    } catch (cause) {
      recorder.fail(step, cause)
      throw cause
    }
    // The followed result behaves like the original one, so it has the same type.
    return follow(result, step, recorder, streams) as Result
  }
  const run: Tracer['run'] = (options, work) => {
    const step = open(named(options))
    return perform(step, () => work(handles.stepOf(step)))
  }
  const start: Tracer['start'] = (options) => handles.openStepOf(open(named(options)))
  const handles = createHandles(ports, recorder, { run, start })
  const currentStep = () => {
    const step = recorder.current()
    return step && handles.stepOf(step)
  }
  const outside = { update: () => emit({ kind: 'no_trace' }) }
  const updateCurrentTrace = (update: TraceUpdate) =>
    (currentStep()?.trace ?? outside).update(update)

  return {
    trace: createTraceFunction(
      (options, args, work) => perform(open(options, args), work),
      (options) => leaveOut(parentOf(options)),
    ),
    run,
    start,
    with(update, work) {
      const outer = initialUpdate
      initialUpdate = { ...outer, ...update }
      try {
        return work()
      } finally {
        initialUpdate = outer
      }
    },
    currentStep,
    currentTrace: () => currentStep()?.trace,
    updateCurrentTrace,
    updateCurrentStep: (update) => (currentStep() ?? outside).update(update),
    logContext: (found) => updateCurrentTrace({ context: found }),
    logQuestion: (question) => updateCurrentTrace({ question }),
    flush,
    published: pending.settled,
    async [Symbol.asyncDispose]() {
      await flush({ abandon: true, deadlineMs: 0 })
      await pending.settled()
    },
  }
}

function named(options: TraceOptions): NamedOptions {
  return { ...options, name: columnName(String(options.name ?? 'step')) }
}
