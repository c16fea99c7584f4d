import type { Step } from './step.ts'
import type { Tap } from './tap.ts'
import type { StepUpdate } from './update.ts'

/** A step that runs, as those who follow its result see it. Only its first end counts; nothing here throws. */
export interface Span {
  readonly step: Step
  /** Runs more of the step's own work, as its context. Throws what the work throws. */
  within<Result>(work: () => Result): Result
  finish(output: unknown): void
  fail(cause: unknown): void
  /** Listens to the parts of its result. @param more what is known of the result already. */
  tap(more?: StepUpdate): Tap
  /** Its result is read later, through `holder`: should nobody do so, it ends with what was gathered until then. */
  entrust(holder: object, tap: Tap): void
}
