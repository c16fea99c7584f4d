import type { Ending, Reading } from './reading.ts'
import type { StepRecord } from './record.ts'
import type { NamedOptions } from './step.ts'
import type { StepUpdate } from './update.ts'

/** Records steps. Nothing here throws, apart from `within`. */
export interface Recorder {
  /** @param parent the step to stand below, or nothing for a trace of its own. */
  open(options: NamedOptions, args: readonly unknown[], parent: StepRecord | undefined): StepRecord
  /** Runs a step's own work, as its context. Throws what the work throws. */
  within<Result>(step: StepRecord, work: () => Result): Result
  /** The step that a context holds, if it is one of this tracer's. */
  current(): StepRecord | undefined
  /** Ends a step. After an end as partial a second one counts, if it is not partial. */
  close(step: StepRecord, ending: Ending, read?: () => StepUpdate): void
  finish(step: StepRecord, output: unknown): void
  fail(step: StepRecord, cause: unknown): void
  /** Listens to the parts of a step's result. */
  read(step: StepRecord): Reading
  /** Ends a step with what is known of it. */
  abandon(step: StepRecord): void
  /** Runs what may throw because of what the caller handed in; that is told, and nobody's work suffers. */
  guard(act: () => void): void
}
