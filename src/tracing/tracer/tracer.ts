import { follow } from '../follow/follow.ts'
import type { PublishCounts } from '../publish/publisher.ts'
import { createRoots } from '../publish/roots.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { NamedOptions, Step, Trace, TraceOptions } from '../record/step.ts'
import type { StepUpdate, TraceUpdate } from '../record/update.ts'
import { columnName } from '../values/walk.ts'
import { createRecorder } from './create-recorder.ts'
import { createHandles } from './handles.ts'
import { createTraceFunction, type TraceFunction } from './trace-function.ts'

/** Records what runs as traces, and publishes each when its first step ends. Nothing here throws of its own. */
export interface Tracer {
  /** Makes a function, or a method as a decorator, traced. */
  readonly trace: TraceFunction
  /**
   * Runs work as a step, now, and gives back what it gives back. Where no context is injected, the step that the work gets
   * is how steps below it are made.
   *
   * @example
   * const answer = await tracer.run({ name: 'chat', inputs: { question } }, async (step) => {
   *   const found = await step.run({ name: 'search', type: 'retriever' }, () => search(question))
   *   return ask(question, found)
   * })
   */
  run<Result>(options: TraceOptions, work: (step: Step) => Result): Result
  /** The trace that runs, where a context is injected. */
  currentTrace(): Trace | undefined
  /** The step that runs, where a context is injected. */
  currentStep(): Step | undefined
  /** Sets things in the trace that runs; outside of one it only reports `no_trace`. */
  updateCurrentTrace(update: TraceUpdate): void
  /** Sets things in the step that runs; outside of one it only reports `no_trace`. */
  updateCurrentStep(update: StepUpdate): void
  /** Records what was retrieved for the answer. */
  logContext(context: unknown): void
  /** Records what was asked. */
  logQuestion(question: string): void
  /**
   * Waits until the traces known now have ended and are published, for `ctx.waitUntil`. With `abandon` those that still run
   * end first, marked partial.
   *
   * @returns how many rows ended how, since the tracer was made. It never rejects.
   */
  flush(options?: { readonly abandon?: boolean }): Promise<PublishCounts>
  /** Resolves once no row of this inference id waits here any more: an update of it may follow. */
  published(inferenceId: string): Promise<void>
}

export function createTracerOn(ports: TracerPorts): Tracer {
  const { streams, tell } = ports
  const roots = createRoots(ports)
  const recorder = createRecorder(ports, roots)

  const perform = <Result>(
    options: NamedOptions,
    args: readonly unknown[],
    work: (step: StepRecord) => Result,
  ): Result => {
    const { parent } = options
    const above = parent === undefined ? recorder.current() : handles.recordOf(parent)
    const step = recorder.open(options, args, above)
    let result: Result
    try {
      result = recorder.within(step, () => work(step))
    } catch (cause) {
      recorder.fail(step, cause)
      throw cause
    }
    // What stands in for a result behaves like it, so it has its type.
    return follow(result, step, recorder, streams) as Result
  }
  const run: Tracer['run'] = (options, work) =>
    perform({ ...options, name: columnName(String(options.name ?? 'step')) }, [], (step) =>
      work(handles.stepOf(step)),
    )
  const handles = createHandles(ports, recorder, run)
  const currentStep = () => {
    const step = recorder.current()
    return step && handles.stepOf(step)
  }
  const nothing = { update: () => tell({ kind: 'no_trace' }) }
  const updateCurrentTrace = (update: TraceUpdate) =>
    (currentStep()?.trace ?? nothing).update(update)

  return {
    trace: createTraceFunction(perform),
    run,
    currentStep,
    currentTrace: () => currentStep()?.trace,
    updateCurrentTrace,
    updateCurrentStep: (update) => (currentStep() ?? nothing).update(update),
    logContext: (found) => updateCurrentTrace({ context: found }),
    logQuestion: (question) => updateCurrentTrace({ question }),
    async flush({ abandon = false } = {}) {
      if (abandon) for (const step of roots.steps()) recorder.abandon(step)
      await roots.settled()
      return { ...roots.counts }
    },
    published: roots.settled,
  }
}
