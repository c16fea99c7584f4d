import type { PauseReason } from '../records/pause.ts'
import type { TraceReason } from '../records/trace-record.ts'
import type { Counts } from './counts.ts'

/** The state of an outbox at one moment. The object stays the same while nothing changes. */
export interface Snapshot {
  /** How many traces have updates waiting: what a badge shows. */
  readonly traces: number
  /** How many accepted updates wait. */
  readonly pending: number
  /** How many were rejected and want a decision. */
  readonly deadLetters: number
  /** `waiting` says that something waits and nothing is being sent just now: `reason` says why. */
  readonly state: 'idle' | 'flushing' | 'waiting' | 'paused'
  /** Why nothing moves: what the whole outbox waits for, or else the trace that is due next. */
  readonly reason?: PauseReason | TraceReason | 'paused' | undefined
  /** The same in the words of the proxy's contract: a `ProblemCode`, an `ItemCode`, `no_answer`, or `http_…`. */
  readonly code?: string | undefined
  /** When the next try is planned, in milliseconds since 1970; absent when none is. */
  readonly dueAt?: number | undefined
  /** Where updates are kept: in memory they do not survive the page. */
  readonly storage: 'indexeddb' | 'memory'
}

/** What delivery is doing, and what it waits for. */
export interface DeliveryStatus {
  readonly isSending: boolean
  readonly isPaused: boolean
  readonly reason?: Snapshot['reason']
  readonly code?: string | undefined
  /** When it will look for something to send again; infinite when nothing is planned. */
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
