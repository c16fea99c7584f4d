import type { Clock } from '../core/clock.ts'
import type { FlushOptions } from '../core/delivery/flush.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Ended } from '../core/records/settlement.ts'
import type { ParsedUpdate } from '../core/update/update.ts'

/** Members of a client for other doors of this package, such as `aftertrace/bulk`. */
export interface Internals {
  /** Accepts an update that is already checked, such as a trace's whole row. */
  readonly accept: (update: ParsedUpdate) => Promise<Receipt>
  /** Number of updates that `updateMany` lets wait: half of what the outbox holds. */
  readonly maxPending: number
  readonly clock: Clock
  /** Calls `onEnded` with entries that end. Returns a function that unsubscribes. */
  readonly listen: (onEnded: (ended: readonly Ended[]) => void) => () => void
  /** Resolves receipts that other tabs have settled. A failure is reported, not thrown. */
  readonly look: () => Promise<void>
  readonly flush: (options: FlushOptions) => Promise<void>
}
