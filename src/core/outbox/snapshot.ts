import type { PauseReason } from '../records/pause.ts'
import type { TraceReason } from '../records/trace-record.ts'
import type { Counts } from './counts.ts'

/** The state of an outbox. The same object is returned until something changes. */
export interface Snapshot {
  /** Number of traces with waiting updates, for a badge. */
  readonly traces: number
  /** Number of waiting updates. */
  readonly pending: number
  /** Number of dead letters: permanently rejected updates to retry or discard. */
  readonly deadLetters: number
  /** `waiting` means that updates wait and nothing is being sent; `reason` tells why. */
  readonly state: 'idle' | 'flushing' | 'waiting' | 'paused'
  /** Why nothing is sent: the reason of the whole outbox, or else of the trace that is due next. */
  readonly reason?: PauseReason | TraceReason | 'paused' | undefined
  /** The same as a code: a `ProblemCode` or `ItemCode` of the proxy, `no_answer`, or `http_…`. */
  readonly code?: string | undefined
  /** When the next attempt is planned, in milliseconds since 1970; absent if none is. */
  readonly dueAt?: number | undefined
  /** Where updates are kept. In memory they are lost with the page. */
  readonly storage: 'indexeddb' | 'memory'
}

/** What delivery is doing or waiting for. */
export interface DeliveryStatus {
  readonly isSending: boolean
  readonly isPaused: boolean
  readonly reason?: Snapshot['reason']
  readonly code?: string | undefined
  /** When delivery looks again for something to send; infinite if nothing is planned. */
  readonly dueAt: number
}

export function snapshotOf(
  { traces, pending, deadLetters }: Readonly<Counts>,
  { isSending, isPaused, reason, code, dueAt }: DeliveryStatus,
  storage: Snapshot['storage'],
): Snapshot {
  return {
    traces: traces.size,
    pending,
    deadLetters,
    state: isPaused ? 'paused' : isSending ? 'flushing' : pending > 0 ? 'waiting' : 'idle',
    reason: isPaused ? 'paused' : pending > 0 ? reason : undefined,
    code: !isPaused && pending > 0 ? code : undefined,
    dueAt: dueAt < Number.POSITIVE_INFINITY ? dueAt : undefined,
    storage,
  }
}
