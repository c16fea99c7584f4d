import { backoffMs } from './backoff.ts'
import type { Pause } from './update/transport.ts'

/** Why nothing at all is sent for a while; the README's table says when it goes on. */
export type GateReason =
  | 'offline'
  | 'backoff'
  | 'retry-after'
  | 'held'
  | 'misrouted'
  | 'blocked'
  | 'off'

/** The pause of the whole outbox; stored, so that it holds for all tabs and across reloads. */
export interface Gate {
  /** Nothing is sent before this moment, in milliseconds since 1970; 0 is open. */
  readonly untilMs: number
  readonly reason?: GateReason | undefined
  /** Requests in a row that failed as a whole, and how many of the last of them met no answer at all. */
  readonly failures: number
  readonly unanswered: number
  /** When it was last closed. */
  readonly sinceMs: number
}

export const openGate: Gate = { untilMs: 0, failures: 0, unanswered: 0, sinceMs: 0 }

const hour = 3_600_000
const probeMs = hour / 4

/** Closes the gate for as long as the reason asks. */
export function closeGate(
  gate: Gate,
  pause: Pause,
  { nowMs, random, online }: { nowMs: number; random: number; online: boolean },
): Gate {
  const failures = gate.failures + 1
  const unanswered = pause.reason === 'unreachable' && online ? gate.unanswered + 1 : 0
  let reason: GateReason = pause.reason === 'busy' ? 'backoff' : (pause.reason as GateReason)
  let waitMs = backoffMs(failures, random)
  switch (pause.reason) {
    case 'unreachable':
      reason = online ? (unanswered < 3 ? 'backoff' : 'blocked') : 'offline'
      if (reason === 'blocked') waitMs = probeMs
      break
    case 'retry-after':
      waitMs = Math.min(pause.afterMs, 24 * hour) * (1 + random / 5)
      break
    case 'held':
      waitMs = Number.POSITIVE_INFINITY
      break
    case 'misrouted':
      waitMs = probeMs
      break
    case 'off':
      waitMs = 24 * hour
  }
  return { untilMs: nowMs + waitMs, reason, failures, unanswered, sinceMs: nowMs }
}

/** Why a flush is tried now. */
export type Wake = 'accept' | 'timer' | 'start' | 'online' | 'visible' | 'resume' | 'flush'

/** Closed gates that a hint may probe before their time: the reason they closed for may be gone. */
const lost: readonly (GateReason | undefined)[] = ['offline', 'blocked', 'misrouted']

/**
 * Whether something may be sent. A gate that was closed in the future closed before the clock was set back:
 * its moment cannot be trusted.
 */
export function isOpen({ untilMs, sinceMs, reason }: Gate, nowMs: number, wake: Wake): boolean {
  if (untilMs <= nowMs || sinceMs > nowMs) return true
  if (wake === 'accept' || wake === 'timer') return false
  if (reason === 'held') return wake === 'start' || wake === 'resume' || wake === 'flush'
  return lost.includes(reason) || (reason === 'backoff' && wake === 'flush')
}
