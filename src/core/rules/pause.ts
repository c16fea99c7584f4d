import type { Pause, PauseReason } from '../records/pause.ts'

/** How long other pages wait while one page probes whether a pause is over. */
const probingMs = 15_000

/** Returns the pause that applies while one page probes whether it is over. */
export function probing(pause: Pause, nowMs: number): Pause {
  const until = pause.until === null ? null : Math.max(pause.until, nowMs + probingMs)
  return { ...pause, until, since: nowMs }
}

/** Reasons to look now. Later ones take precedence, because they may probe more kinds of pauses. */
export const wakes = ['accept', 'timer', 'visible', 'online', 'start', 'resume', 'flush'] as const
export type Wake = (typeof wakes)[number]

/** Pauses that a hint, such as `online`, may probe before they end. */
const hinted: readonly (PauseReason | undefined)[] = ['offline', 'blocked', 'misrouted']

/**
 * Whether requests may be sent. A pause set in the future means that the clock was set back, so its end is not valid.
 */
export function isOpen({ until, since, reason }: Pause, nowMs: number, wake: Wake): boolean {
  if ((until !== null && until <= nowMs) || since > nowMs) return true
  if (wake === 'accept' || wake === 'timer') return false
  if (reason === 'held') return wake === 'start' || wake === 'resume' || wake === 'flush'
  return hinted.includes(reason) || (reason === 'backoff' && wake === 'flush')
}
