import type { PublishCounts } from '../publish/publisher.ts'
import type { OpenStep, Step, Trace, TraceOptions } from '../record/step.ts'
import type { StepUpdate, TraceUpdate } from '../record/update.ts'
import type { TraceFunction } from './trace-function.ts'

/** Records traces, and publishes each when its root step ends. Its methods throw only what traced functions throw. */
export interface Tracer {
  /** Returns a traced function. Also a decorator of methods. */
  readonly trace: TraceFunction
  /**
   * Runs work as a step and returns its result. Without a context, the work creates child steps with the step that it receives.
   *
   * @example
   * const answer = await tracer.run({ name: 'chat', inputs: { question } }, async (step) => {
   *   const found = await step.run({ name: 'search', type: 'retriever' }, () => search(question))
   *   return ask(question, found)
   * })
   */
  run<Result>(options: TraceOptions, work: (step: Step) => Result): Result
  /**
   * Begins a step that you end yourself, for work that is not a single function.
   *
   * @example
   * const step = tracer.start({ name: 'chat', inputs: { question } })
   * socket.on('answer', (answer) => step.end({ output: answer }))
   */
  start(options: TraceOptions): OpenStep
  /**
   * Runs work and applies the update to the traces that it begins synchronously. Only the first of them gets the inference id.
   *
   * @example
   * const reply = await tracer.with({ inferenceId, userId: 'ada' }, () =>
   *   openai.chat.completions.create({ model, messages }),
   * )
   */
  with<Result>(update: TraceUpdate, work: () => Result): Result
  /** Returns the current trace, if the tracer has a context. */
  currentTrace(): Trace | undefined
  /** Returns the current step, if the tracer has a context. */
  currentStep(): Step | undefined
  /** Updates the current trace. Outside of a trace it only reports `no_trace`. */
  updateCurrentTrace(update: TraceUpdate): void
  /** Updates the current step. Outside of a step it only reports `no_trace`. */
  updateCurrentStep(update: StepUpdate): void
  /** Records the context that was retrieved for the answer. */
  logContext(context: unknown): void
  /** Records the user's question. */
  logQuestion(question: string): void
  /**
   * Waits until the current traces have ended and are published, or until the deadline. With `abandon`, traces that still run
   * shortly before the deadline are published as partial; otherwise they stay open. Use it with `ctx.waitUntil`.
   *
   * @returns the counts of rows since the tracer was created, and the traces that are still not published. Never rejects.
   */
  flush(options?: FlushOptions): Promise<FlushResult>
  /** Resolves when no trace with this inference id is open and no row of it waits, so that an update may follow. */
  published(inferenceId: string): Promise<void>
  /** Ends open traces as partial and waits until all are published: `await using tracer = createTracer(…)`. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface FlushOptions {
  /** Milliseconds after which it resolves, even if traces are open. Default 20,000. */
  readonly deadlineMs?: number | undefined
  /** Whether traces that are still open shortly before the deadline are published as partial. */
  readonly abandon?: boolean | undefined
}

export interface FlushResult extends PublishCounts {
  /** Traces that existed when `flush` was called and are not published yet. */
  readonly open: readonly OpenTrace[]
}

export interface OpenTrace {
  readonly inferenceId: string
  /** Name of its root step. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
}
