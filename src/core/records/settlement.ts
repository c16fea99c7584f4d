import type { EntryAddress } from './entry.ts'

/** How an entry leaves the outbox; each does so once. */
export type SettlementKind =
  /** The next hop has it: written into the row, or kept by a queue that will. */
  | 'delivered'
  /** A newer value of every column it set was sent instead. */
  | 'superseded'
  /** Refused for good; its dead letter says why. */
  | 'rejected'
  /** Too old, after at least one more try. */
  | 'expired'
  /** The outbox was full. */
  | 'evicted'
  /** Dropped by `outbox.discard`, or by the client's `scrub`. */
  | 'discarded'
  /** Forgotten by `outbox.purge`. */
  | 'purged'
  /** It is gone, and nothing that is stored tells how. */
  | 'unknown'

/** How an accepted row update ended. */
export interface Settlement {
  readonly kind: SettlementKind
  /** For `delivered`: whether the row was written, or a queue took it. */
  readonly via?: 'applied' | 'queued' | undefined
  /** For `rejected`: the reason, as its dead letter has it. For `discarded` by `scrub`: `scrubbed`. */
  readonly code?: string | undefined
  /** For `delivered`: the columns that were refused; each has a dead letter. */
  readonly refused?: readonly string[] | undefined
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/** An entry and how it ended. */
export type Ended = readonly [EntryAddress, Settlement]
