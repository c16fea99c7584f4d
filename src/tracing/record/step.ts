import type { Reading } from './reading.ts'
import type { Inputs, StepDetails, StepType, StepUpdate, TraceUpdate } from './update.ts'

/** A piece of work that is being traced. It is also the context that a runtime without `AsyncLocalStorage` passes on. */
export interface Step {
  readonly id: string
  readonly trace: Trace
  /** Sets things in the step until it ends; later it only reports `no_trace`. */
  update(update: StepUpdate): void
  /**
   * Runs work as a step below this one, now, and gives back what it gives back.
   *
   * @example
   * const found = await step.run({ name: 'search', type: 'retriever' }, () => search(question))
   */
  run<Result>(options: TraceOptions, work: (step: Step) => Result): Result
  /** Begins a step below this one, which you end yourself. */
  start(options: TraceOptions): OpenStep
}

/** What steps are made below: a tracer, or a step where no context is injected. */
export type Scope = Pick<Step, 'run' | 'start'>

/** A step that is ended by hand. Parts of its output are gathered where its options have `collect`. */
export interface OpenStep extends Step, Omit<Reading, 'end'> {
  /**
   * Ends it well; without an update with what was gathered.
   *
   * @param at when, in milliseconds since 1970; now by default.
   */
  end(update?: StepUpdate, at?: number): void
}

/** A trace while its first step runs. */
export interface Trace {
  /** The trace's unique id: hand it to the page, for later feedback. */
  readonly inferenceId: string
  readonly inferencePipelineId: string
  /** Sets things in the trace until its first step ends; later it only reports `no_trace`. */
  update(update: TraceUpdate): void
}

/** How a function, or a piece of work, is traced. */
export interface TraceOptions {
  /** Default: the function's name. */
  readonly name?: string | undefined
  /** Default `user_call`. */
  readonly type?: StepType | undefined
  /**
   * The inputs, names for the arguments, or a function from the arguments to the inputs. By default a single object is
   * the inputs itself, and other arguments are `argument_1`, `argument_2` and so on.
   */
  readonly inputs?: Inputs | readonly string[] | ((...args: never[]) => Inputs) | undefined
  readonly metadata?: Inputs | undefined
  /** When it began, in milliseconds since 1970; now by default. */
  readonly startedAt?: number | undefined
  /** What is known before; what is read out of the result, and what is said by hand, wins. */
  readonly details?: StepDetails | undefined
  /** The step to stand below, or null for a trace of its own. Default: the current step, where the tracer has a context. */
  readonly parent?: Step | null | undefined
  /** The trace's inference id, or how to make it of the arguments; a new one by default. Only for a trace's first step. */
  readonly inferenceId?: string | ((...args: never[]) => string) | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** Columns of your own in the trace's row, beside the inputs. */
  readonly columns?: Inputs | undefined
  /** Fields of the output that become columns of the trace's row: their names, or a column's name for each. */
  readonly promote?: readonly string[] | Readonly<Record<string, string>> | undefined
  /** Reads model, tokens, cost and output out of what the function gives back. */
  readonly describe?: ((output: unknown) => StepUpdate) | undefined
  /** Makes what gathers the parts of a stream; by default text is joined and other parts are listed. */
  readonly collect?: (() => Collector) | undefined
}

/** The same, with a name that any database takes. */
export type NamedOptions = TraceOptions & { readonly name: string }

/** Gathers the parts of a stream while somebody reads them. */
export interface Collector {
  /** Gives back `true` for a part that has output: when the first came is in the step's metadata, as `timeToFirstToken`. */
  add(part: unknown): unknown
  /** What the parts gathered so far say. */
  result(): StepUpdate
}

/** Any function or method. */
export type AnyFunction = (this: never, ...args: never[]) => unknown
