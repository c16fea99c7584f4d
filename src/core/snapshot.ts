import type { Census } from './census.ts'
import type { FlusherStatus } from './flusher-interface.ts'
import type { GateReason } from './gate.ts'
import type { Lane } from './lane.ts'
import type { Counts } from './totals.ts'

/** The state of an outbox at one moment. The object stays the same while nothing changes. */
export interface Snapshot {
  /** How many traces have updates waiting: what a badge shows. */
  readonly lanes: number
  /** How many accepted updates wait. */
  readonly pending: number
  /** How many were rejected and want a decision. */
  readonly deadLetters: number
  /** `waiting` says that something waits and nothing is being sent just now: `reason` says why. */
  readonly state: 'idle' | 'flushing' | 'waiting' | 'paused'
  /** Why nothing moves: what the whole outbox waits for, or else the trace that is due next. */
  readonly reason?: GateReason | Lane['reason'] | 'paused' | undefined
  /** When the next try is planned, in milliseconds since 1970; absent when none is. */
  readonly dueAt?: number | undefined
  /** Where updates are kept: in memory they do not survive the page. */
  readonly storage: 'indexeddb' | 'memory'
  /** Everything ever accepted here, and how it ended. */
  readonly counts: Counts
}

export function snapshotOf(
  { lanes, pending, deadLetters, counts: total }: Census,
  { isFlushing, isPaused, gate, dueAt, reason: laneReason }: FlusherStatus,
  storage: Snapshot['storage'],
  nowMs: number,
): Snapshot {
  const { pages: _pages, turns: _turns, ...counts } = total
  const waits = gate.untilMs > nowMs ? gate.reason : laneReason
  const reason = pending > 0 ? waits : undefined
  return {
    lanes: lanes.size,
    pending,
    deadLetters,
    state: isPaused ? 'paused' : isFlushing ? 'flushing' : pending > 0 ? 'waiting' : 'idle',
    reason: isPaused ? 'paused' : reason,
    dueAt: dueAt < Number.POSITIVE_INFINITY ? dueAt : undefined,
    storage,
    counts,
  }
}
