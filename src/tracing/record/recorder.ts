import type { StepRecord } from './record.ts'
import type { Ending, ResultListener } from './result-listener.ts'
import type { NamedOptions } from './step.ts'
import type { StepUpdate } from './update.ts'

/** Records steps. Only `within` throws. */
export interface Recorder {
  /** @param parent undefined for the root step of a new trace. */
  open(options: NamedOptions, args: readonly unknown[], parent: StepRecord | undefined): StepRecord
  /** Runs work in a step's context. Rethrows its errors. */
  within<Result>(step: StepRecord, work: () => Result): Result
  /** Returns the step stored in the context, if this tracer records it. */
  current(): StepRecord | undefined
  /** Ends a step. A step that ended as partial may end once more, if the second end is not partial. */
  close(step: StepRecord, ending: Ending, read?: () => StepUpdate): void
  finish(step: StepRecord, output: unknown): void
  fail(step: StepRecord, cause: unknown): void
  /** Returns a listener for the parts of a step's result. */
  listen(step: StepRecord): ResultListener
  /** Ends a step as partial. */
  abandon(step: StepRecord): void
  /** Runs code that may throw because of the caller's values or functions. Errors are reported and not rethrown. */
  guard(action: () => void): void
}
