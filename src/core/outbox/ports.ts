import type { Clock } from '../clock.ts'
import type { Ended } from '../records/settlement.ts'
import type { OutboxStore } from '../records/store.ts'
import type { Aborter } from '../update/abort-signal.ts'
import type { Transport } from '../update/transport.ts'
import type { WaitingEvent } from './waiting-event.ts'

/** How much an outbox holds before it drops the oldest. */
export interface OutboxLimits {
  /** 1,000 by default. */
  readonly entries: number
  /** 2 MiB by default. */
  readonly bytes: number
  /** Of one update, 32 KiB by default and at most `bytes`: larger ones are refused. */
  readonly entryBytes: number
  /** 7 days by default. */
  readonly maxAgeMs: number
}

/** The world as an outbox sees it. */
export interface Ports {
  readonly store: OutboxStore
  /** The part of the store that belongs to this outbox. */
  readonly space: string
  readonly transport: Transport
  /** Whether requests may have to outlive their page. */
  readonly isPage: boolean
  /** A signal, and what aborts it: the platform's AbortController. */
  readonly createAborter: () => Aborter
  /** Whether the page goes away just now, or has gone: nothing can be stored then. */
  readonly isAway: () => boolean
  readonly clock: Clock
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number
  readonly newId: () => string
  /** Whether the platform believes to be online: a hint, never a condition. */
  readonly online: () => boolean
  readonly limits: OutboxLimits
  /** How large a trace's whole row may be. */
  readonly rowBytes: number
  /** How long a lease holds. */
  readonly leaseMs: number
  /** The waits for a trace that is not known yet, in milliseconds. */
  readonly graceMs: readonly number[]
  /** Told which entries ended, once it is written. */
  readonly onEnded: (ended: readonly Ended[]) => void
  /** Told when updates have to wait, and why. */
  readonly onWaiting: (event: WaitingEvent) => void
  /** Told of what should not happen, such as a storage that fails. */
  readonly onFault: (cause: unknown) => void
}
