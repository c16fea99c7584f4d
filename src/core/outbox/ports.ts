import type { Clock } from '../clock.ts'
import type { Ended } from '../records/settlement.ts'
import type { OutboxStore } from '../records/store.ts'
import type { Aborter } from '../update/abort-signal.ts'
import type { Transport } from '../update/transport.ts'
import type { WaitingEvent } from './waiting-event.ts'

/** Limits of an outbox. When one is exceeded, the oldest updates are evicted. */
export interface OutboxLimits {
  /** Maximum number of waiting updates and dead letters; 1,000 by default. */
  readonly entries: number
  /** Maximum size of all waiting updates in bytes; 2 MiB by default. */
  readonly bytes: number
  /** Maximum size of one update in bytes; 32 KiB by default, at most `bytes`. Larger updates are refused. */
  readonly entryBytes: number
  /** How long an update is kept, in milliseconds; 7 days by default. */
  readonly maxAgeMs: number
}

/** The platform, as an outbox uses it. */
export interface Ports {
  readonly store: OutboxStore
  /** Key prefix of this outbox in the store. */
  readonly space: string
  readonly transport: Transport
  /** Whether the outbox runs in a page, whose requests may have to outlive it. */
  readonly isPage: boolean
  /** Creates the platform's `AbortController`. */
  readonly createAborter: () => Aborter
  /** Whether the page is going away or has gone away, so that nothing can be stored. */
  readonly isAway: () => boolean
  readonly clock: Clock
  /** Returns a random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number
  readonly newId: () => string
  /** Whether the platform reports to be online. It is a hint, never a condition. */
  readonly online: () => boolean
  readonly limits: OutboxLimits
  /** Maximum size of a trace's whole row in bytes. */
  readonly rowBytes: number
  /** Duration of a lease in milliseconds. */
  readonly leaseMs: number
  /** Waits in milliseconds for a trace that Openlayer does not know yet. */
  readonly graceMs: readonly number[]
  /** Called with entries that have ended, after it is stored. */
  readonly onEnded: (ended: readonly Ended[]) => void
  /** Called when updates have to wait, with the reason. */
  readonly onWaiting: (event: WaitingEvent) => void
  /** Called with unexpected failures, such as those of the storage. */
  readonly onFault: (cause: unknown) => void
}
