import type { PublishCounts } from '../publish/publisher.ts'
import type { OpenStep, Step, Trace, TraceOptions } from '../record/step.ts'
import type { StepUpdate, TraceUpdate } from '../record/update.ts'
import type { TraceFunction } from './trace-function.ts'

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
  /**
   * Begins a step that you end yourself, for work that has no function of its own.
   *
   * @example
   * const step = tracer.start({ name: 'chat', inputs: { question } })
   * socket.on('answer', (answer) => step.end({ output: answer }))
   */
  start(options: TraceOptions): OpenStep
  /**
   * Runs work; the traces that it begins before it first waits are told this. The inference id is for the first of them.
   *
   * @example
   * const reply = await tracer.with({ inferenceId, userId: 'ada' }, () =>
   *   openai.chat.completions.create({ model, messages }),
   * )
   */
  with<Result>(update: TraceUpdate, work: () => Result): Result
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
   * Waits until the traces known now have ended and are published, for `ctx.waitUntil`, or until the deadline. With `abandon`
   * those that still run shortly before it end as partial, and are published; otherwise they stay open.
   *
   * @returns how many rows ended how, since the tracer was made, and which of the traces are still not published. It never
   *   rejects.
   */
  flush(options?: FlushOptions): Promise<FlushResult>
  /** Resolves once no row of this inference id waits here any more: an update of it may follow. */
  published(inferenceId: string): Promise<void>
  /** Ends what still runs as partial, and waits until all is published: `await using tracer = createTracer(…)`. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface FlushOptions {
  /** Milliseconds after which it resolves, whatever is still open. Default 20,000. */
  readonly deadlineMs?: number | undefined
  /** Whether traces that have not ended by then are published as partial. */
  readonly abandon?: boolean | undefined
}

export interface FlushResult extends PublishCounts {
  /** The traces that were known when `flush` was called, and are not published. */
  readonly open: readonly OpenTrace[]
}

export interface OpenTrace {
  readonly inferenceId: string
  /** The name of its first step. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
}
