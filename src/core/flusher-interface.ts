import type { DrainState } from './drain.ts'
import type { Entry } from './entry.ts'
import type { Wake } from './gate.ts'

export interface Flusher {
  /** Tries to deliver what is due; resolves when a try that began after the call has ended. */
  wake(reason: Wake): Promise<void>
  /** Plans the next try; no timer while nothing waits. */
  plan(): void
  /** `running` again, or `paused`, or `closed` for good. */
  turn(state: 'running' | 'paused' | 'closed'): void
  /** Sends nothing more and lets go of the lock: the page goes away. */
  leave(): void
  /** It is back. */
  show(): void
  status(): FlusherStatus
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

export interface FlusherStatus extends DrainState {
  readonly isFlushing: boolean
  readonly isPaused: boolean
  /** Whether this page holds the lock, or has asked for it and heard of nobody else. */
  readonly isAlone: boolean
  /** The lanes that are being sent. */
  readonly underWay: readonly string[]
}

/** What a flusher tells. */
export interface FlusherListener {
  /** The status has changed. */
  readonly onStatus: () => void
  /** The lock is ours, and somebody else had it meanwhile. */
  readonly onContended: () => void
  /** These entries are about to be sent. */
  readonly onSending: (entries: readonly Entry[]) => void
  /** Nothing waits where something should: storage that is cleared under an open page tells nobody. */
  readonly onMissing: () => void
}
