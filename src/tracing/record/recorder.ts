import type { StepRecord } from './record.ts'
import type { NamedOptions } from './step.ts'
import type { Tap } from './tap.ts'

/** Records steps. Only a step's first end counts; nothing here throws, apart from `within`. */
export interface Recorder {
  /** @param parent the step to stand below, or nothing for a trace of its own. */
  open(options: NamedOptions, args: readonly unknown[], parent: StepRecord | undefined): StepRecord
  /** Runs a step's own work, as its context. Throws what the work throws. */
  within<Result>(step: StepRecord, work: () => Result): Result
  /** The step that a context holds, if it is one of this tracer's. */
  current(): StepRecord | undefined
  finish(step: StepRecord, output: unknown): void
  fail(step: StepRecord, cause: unknown): void
  /** Listens to the parts of a step's result. */
  tap(step: StepRecord): Tap
  /** A step's result is read later, through `holder`: should nobody do so, it ends with what was gathered until then. */
  entrust(step: StepRecord, holder: object, tap: Tap): void
  /** Ends a step with what is known of it. */
  abandon(step: StepRecord): void
  /** Runs what may throw because of what the caller handed in; that is told, and nobody's work suffers. */
  guard(act: () => void): void
}
