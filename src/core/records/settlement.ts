import type { EntryAddress } from './entry.ts'

/** How an entry leaves the outbox. Each entry leaves once. */
export type SettlementKind =
  /** The next hop has it: it is written into the row, or a queue will write it. */
  | 'delivered'
  /** A newer value of each of its columns was sent instead. */
  | 'superseded'
  /** Permanently refused. Its dead letter has the reason. */
  | 'rejected'
  /** Older than `maxAgeMs`, after at least one attempt at that age. */
  | 'expired'
  /** Removed because the outbox was full. */
  | 'evicted'
  /** Removed by `outbox.discard`, or by the client's `scrub`. */
  | 'discarded'
  /** Removed by `outbox.purge`. */
  | 'purged'
  /** It is no longer stored, and no record explains why. */
  | 'unknown'

/** How an accepted row update ended. */
export interface Settlement {
  readonly kind: SettlementKind
  /** For `delivered`: whether the row was written or a queue accepted the update. */
  readonly via?: 'applied' | 'queued' | undefined
  /** For `rejected`: the reason, as in the dead letter. For `discarded` by `scrub`: `scrubbed`. */
  readonly code?: string | undefined
  /** For `delivered`: columns that were refused. Each has a dead letter. */
  readonly refused?: readonly string[] | undefined
  /** When, in milliseconds since 1970. */
  readonly at: number
}

/** An entry and its settlement. */
export type Ended = readonly [EntryAddress, Settlement]
