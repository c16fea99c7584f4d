import type { SettlementKind } from '../../core/records/settlement.ts'
import type { AbortSignalLike } from '../../core/update/abort-signal.ts'
import type { RowUpdate } from '../../core/update/update.ts'

/** Many updates, from an array, a generator, a file that is read line by line. */
export type Updates = Iterable<RowUpdate> | AsyncIterable<RowUpdate>

export interface UpdateManyOptions {
  /** How many there are, where you know and it is no array: for the estimate. */
  readonly total?: number | undefined
  /** Called ten times a second at most, and at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Called for each update once something has become of it, and at the end for those that still wait. */
  readonly onResult?: ((result: UpdateResult) => void) | undefined
  /** Ends it early: no more updates are taken. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * How long to wait, in milliseconds, while nothing can be sent: for what is not settled at the end, as `flush` by
   * default; and 90,000 by default for another try while half of the outbox waits.
   */
  readonly deadlineMs?: number | undefined
}

/** What became of one update. */
export interface UpdateResult {
  /** Its place in the updates, counted from 0. */
  readonly index: number
  /** `invalid` was never accepted; `waiting` is accepted and not settled when the call ends. */
  readonly kind: SettlementKind | 'invalid' | 'waiting'
  readonly code?: string | undefined
}

/** How far it has come. */
export interface Progress {
  readonly total: number | undefined
  /** How many were taken from the updates. */
  readonly taken: number
  /** How many of them are settled, and how many of those were delivered, or replaced by a newer value of theirs. */
  readonly settled: number
  readonly delivered: number
  /** When it will be done at this speed, in milliseconds from now; `undefined` where nobody can tell. */
  readonly remainingMs: number | undefined
}

export interface UpdateManySummary {
  readonly taken: number
  readonly delivered: number
  /** What was refused, not accepted, or let go of. */
  readonly failed: number
  /** What is accepted and not settled. Where nothing is stored, hand it in again in another run. */
  readonly remaining: readonly RowUpdate[]
  /** What was not taken, after an abort: hand it in to go on. */
  readonly rest: AsyncIterable<RowUpdate>
}
