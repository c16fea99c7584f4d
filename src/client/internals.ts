import type { Clock } from '../core/clock.ts'
import type { FlushOptions } from '../core/delivery/flush.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { Ended } from '../core/records/settlement.ts'
import type { ParsedUpdate } from '../core/update/update.ts'

/** What other doors of this package, such as `aftertrace/bulk`, need of a client. */
export interface Internals {
  /** Accepts what is checked already: a trace's whole row, for example. */
  readonly accept: (update: ParsedUpdate) => Promise<Receipt>
  /** How many accepted updates may wait before some are evicted. */
  readonly maxPending: number
  readonly clock: Clock
  /** Tells which entries end; returns the undo. */
  readonly listen: (onEnded: (ended: readonly Ended[]) => void) => () => void
  /** Has receipts that were asked learn what other tabs have settled; a fault is told, not thrown. */
  readonly look: () => Promise<void>
  readonly flush: (options: FlushOptions) => Promise<void>
}
