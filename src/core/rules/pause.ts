import type { PauseReason } from '../outbox/reasons.ts'
import { fromJson, toJson } from '../update/json-text.ts'

/** Why the whole outbox waits, and how requests went lately; stored, so that it holds in all tabs and after a reload. */
export interface Pause {
  /** Nothing is sent before this moment, in milliseconds since 1970; 0 is no pause, `null` until somebody acts. */
  readonly until: number | null
  /** When it was set. */
  readonly since: number
  readonly reason?: PauseReason | undefined
  readonly code?: string | undefined
  /** Requests in a row that failed as a whole, and how many of the last of them met no answer at all. */
  readonly failures: number
  readonly unanswered: number
  /** How many requests succeeded since a trace was first suspected, counted from 1; 0 while none ever was. */
  readonly successes: number
  /** When the last of them did. */
  readonly succeededAt: number
  /** Requests in a row that something in between refused, and the traces that were refused alone among them. */
  readonly refused: number
  readonly refusedAlone: readonly string[]
}

export const noPause: Pause = {
  until: 0,
  since: 0,
  failures: 0,
  unanswered: 0,
  successes: 0,
  succeededAt: 0,
  refused: 0,
  refusedAlone: [],
}

export function decodePause(text: unknown): Pause {
  return { ...noPause, ...fromJson(text) }
}

export function encodePause(pause: Pause): string {
  return toJson(pause)
}

/** While one page asks whether a pause is over, others wait this long. */
const probingMs = 15_000

/** The pause while one page asks whether it is over. */
export function probing(pause: Pause, nowMs: number): Pause {
  const until = pause.until === null ? null : Math.max(pause.until, nowMs + probingMs)
  return { ...pause, until, since: nowMs }
}

/** Why a flush is tried now; of two the later in this list counts: it may probe more pauses. */
export const wakes = ['accept', 'timer', 'visible', 'online', 'start', 'resume', 'flush'] as const
export type Wake = (typeof wakes)[number]

/** Pauses that a hint may probe before their time, since what they wait for may be over. */
const hinted: readonly (PauseReason | undefined)[] = ['offline', 'blocked', 'misrouted']

/**
 * Whether something may be sent. A pause that was set in the future was set before the clock was set back: its
 * moment cannot be trusted.
 */
export function isOpen({ until, since, reason }: Pause, nowMs: number, wake: Wake): boolean {
  if ((until !== null && until <= nowMs) || since > nowMs) return true
  if (wake === 'accept' || wake === 'timer') return false
  if (reason === 'held') return wake === 'start' || wake === 'resume' || wake === 'flush'
  return hinted.includes(reason) || (reason === 'backoff' && wake === 'flush')
}
