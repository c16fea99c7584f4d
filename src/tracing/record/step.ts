import type { ResultListener } from './result-listener.ts'
import type { Inputs, StepDetails, StepType, StepUpdate, TraceUpdate } from './update.ts'

/** A step of a trace. In a runtime without `AsyncLocalStorage` it is passed on explicitly as the context. */
export interface Step {
  readonly id: string
  readonly trace: Trace
  /** Updates the step until it ends. Later calls only report `no_trace`. */
  update(update: StepUpdate): void
  /**
   * Runs work as a child step and returns its result.
   *
   * @example
   * const found = await step.run({ name: 'search', type: 'retriever' }, () => search(question))
   */
  run<Result>(options: TraceOptions, work: (step: Step) => Result): Result
  /** Begins a child step that you end yourself. */
  start(options: TraceOptions): OpenStep
}

/** Creates steps: a tracer, or a step as their parent if the tracer has no context. */
export type Scope = Pick<Step, 'run' | 'start'>

/** A step that you end yourself. Its output may be added part by part; the option `collect` combines the parts. */
export interface OpenStep extends Step, Omit<ResultListener, 'end'> {
  /**
   * Ends the step successfully. Without an update its output is that of the added parts.
   *
   * @param at milliseconds since 1970. The default is now.
   */
  end(update?: StepUpdate, at?: number): void
}

/** A trace while its root step runs. */
export interface Trace {
  /** The trace's unique id. Pass it to the page for later feedback. */
  readonly inferenceId: string
  readonly inferencePipelineId: string
  /** Updates the trace until its root step ends. Later calls only report `no_trace`. */
  update(update: TraceUpdate): void
}

/** Options of a step. */
export interface TraceOptions {
  /** Default: the function's name. */
  readonly name?: string | undefined
  /** Default `user_call`. */
  readonly type?: StepType | undefined
  /**
   * The inputs, names for the arguments, or a function from the arguments to the inputs. By default the inputs are the
   * argument, if it is a single object, and otherwise `argument_1`, `argument_2` and so on.
   */
  readonly inputs?: Inputs | readonly string[] | ((...args: never[]) => Inputs) | undefined
  readonly metadata?: Inputs | undefined
  /** Time of its start, in milliseconds since 1970. The default is now. */
  readonly startedAt?: number | undefined
  /** Details known in advance. Details of the result and of explicit updates take precedence. */
  readonly details?: StepDetails | undefined
  /** The parent step, or null for a new trace. Default: the current step, if the tracer has a context. */
  readonly parent?: Step | null | undefined
  /** The trace's inference id, or a function from the arguments to it. Default: a new id. Only used for root steps. */
  readonly inferenceId?: string | ((...args: never[]) => string) | undefined
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** Your own columns in the trace's row, in addition to the inputs. */
  readonly columns?: Inputs | undefined
  /** Fields of the output that become columns of the trace's row: a list of names, or a column name for each field. */
  readonly promote?: readonly string[] | Readonly<Record<string, string>> | undefined
  /** Returns the model, tokens, cost and output that a result contains. */
  readonly describe?: ((output: unknown) => StepUpdate) | undefined
  /** Creates the collector for the parts of a stream. By default text is joined and other parts are listed. */
  readonly collect?: (() => Collector) | undefined
}

/** Options with a name that any database accepts. */
export type NamedOptions = TraceOptions & { readonly name: string }

/** Collects the parts of a stream while they are read. */
export interface Collector {
  /** Returns `true` if the part contains output. The time of the first such part is recorded as `timeToFirstToken`. */
  add(part: unknown): unknown
  /** Returns an update of the step from the parts collected so far. */
  result(): StepUpdate
}

/** Any function or method. */
export type AnyFunction = (this: never, ...args: never[]) => unknown
