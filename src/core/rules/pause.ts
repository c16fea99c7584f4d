import type { Pause, PauseReason } from '../records/pause.ts'

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
