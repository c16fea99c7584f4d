import { backoffMs } from './backoff.ts'
import type { Pause } from './transport.ts'

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
  /** Requests in a row that failed as a whole. */
  readonly failures: number
  /** When it was last closed. */
  readonly sinceMs: number
}

export const openGate: Gate = { untilMs: 0, failures: 0, sinceMs: 0 }

const hour = 3_600_000
const probeMs = hour / 4

/** Closes the gate for as long as the reason asks. */
export function closeGate(
  { failures: before }: Gate,
  pause: Pause,
  { nowMs, random, online }: { nowMs: number; random: number; online: boolean },
): Gate {
  const failures = before + 1
  const close = (reason: GateReason, waitMs: number): Gate => ({
    untilMs: nowMs + waitMs,
    reason,
    failures,
    sinceMs: nowMs,
  })
  const waitMs = backoffMs(failures, random)
  switch (pause.reason) {
    case 'unreachable':
      if (!online) return close('offline', waitMs)
      return failures < 3 ? close('backoff', waitMs) : close('blocked', probeMs)
    case 'busy':
      return close('backoff', waitMs)
    case 'retry-after':
      return close('retry-after', Math.min(pause.afterMs, 24 * hour) * (1 + random / 5))
    case 'held':
      return close('held', Number.POSITIVE_INFINITY)
    case 'misrouted':
      return close('misrouted', probeMs)
    case 'off':
      return close('off', 24 * hour)
  }
}

/** Why a flush is tried now. */
export type Wake = 'accept' | 'timer' | 'start' | 'online' | 'visible' | 'resume' | 'flush'

/** Closed gates that a wake may probe before their time: the reason they closed for may be gone. */
const probes: Readonly<Record<Wake, readonly GateReason[]>> = {
  accept: [],
  timer: [],
  start: ['offline', 'blocked', 'misrouted', 'held'],
  online: ['offline', 'blocked', 'misrouted'],
  visible: ['offline', 'blocked', 'misrouted'],
  resume: ['held', 'misrouted', 'blocked'],
  flush: ['offline', 'blocked', 'misrouted', 'held', 'backoff'],
}

/**
 * Whether something may be sent. A gate that was closed in the future closed before the clock was set back:
 * its moment cannot be trusted.
 */
export function isOpen(gate: Gate, nowMs: number, wake: Wake): boolean {
  if (gate.untilMs <= nowMs || gate.sinceMs > nowMs) return true
  return gate.reason !== undefined && probes[wake].includes(gate.reason)
}
