import type { SettlementKind } from '../../core/records/settlement.ts'
import type { AbortSignalLike } from '../../core/update/abort-signal.ts'
import type { RowUpdate } from '../../core/update/update.ts'

/** Updates from an array, a generator, or a file that is read line by line. */
export type Updates = Iterable<RowUpdate> | AsyncIterable<RowUpdate>

export interface UpdateManyOptions {
  /** Number of updates, for the estimate of the remaining time; by default the length of an array. */
  readonly total?: number | undefined
  /** Called at most ten times a second, and at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for each update when it is settled or refused, and at the end for each that still waits. */
  readonly onResult?: ((result: UpdateResult) => void) | undefined
  /** Ends the run early: no more updates are taken. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * How long to wait, in milliseconds, while nothing can be sent: at the end for unsettled updates, by default as long as
   * `flush` does, and before that, while half of the outbox waits, by default 90,000.
   */
  readonly deadlineMs?: number | undefined
}

/** Result of one update. */
export interface UpdateResult {
  /** Index of the update, counted from 0. */
  readonly index: number
  /** `invalid`: never accepted. `waiting`: accepted, but not settled when the run ends. */
  readonly kind: SettlementKind | 'invalid' | 'waiting'
  readonly code?: string | undefined
}

/** Progress of a run. */
export interface Progress {
  readonly total: number | undefined
  /** Number of updates taken from the source. */
  readonly taken: number
  /** Number of settled updates, and how many of these were delivered or superseded by a newer one. */
  readonly settled: number
  readonly delivered: number
  /** Estimated remaining time in milliseconds; `undefined` if it cannot be estimated. */
  readonly remainingMs: number | undefined
}

export interface UpdateManySummary {
  readonly taken: number
  readonly delivered: number
  /** Number of updates that were refused, invalid, or removed undelivered. */
  readonly failed: number
  /** Updates that are accepted and not settled. Without durable storage, pass them to another run. */
  readonly remaining: readonly RowUpdate[]
  /** Updates that were not taken because of an abort. Pass them to another run to continue. */
  readonly rest: AsyncIterable<RowUpdate>
}
