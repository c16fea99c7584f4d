import { noPause, type Pause, type PauseReason } from '../records/pause.ts'
import type { Pause as PauseRequest } from '../update/transport.ts'
import { backoffMs } from './backoff.ts'
import type { Verdict } from './judge.ts'

const hourMs = 3_600_000
const probeMs = hourMs / 4
const dayMs = 24 * hourMs
/** Number of consecutive requests without an answer, while the device is online, that count as blocked. */
const blockedAfter = 3
/** Number of traces refused alone, one after another, after which every request is assumed to be refused. */
const refusedTraces = 3

/** Fixed waits, without exponential back-off. */
const waits: { readonly [reason in PauseReason]?: number } = {
  off: dayMs,
  misrouted: probeMs,
  blocked: probeMs,
}

/** The used members of a request. */
interface Sent {
  readonly leasedAt: number
  readonly traces: readonly { readonly trace: string }[]
}

interface Moment {
  readonly nowMs: number
  readonly random: number
  readonly online: boolean
}

/**
 * Returns the pause after a reply. Concurrent requests that fail together count as one failure, so the reply to a request
 * that was leased before the pause was set can only extend the pause.
 *
 * @param asked the pause that the next hop asked for, if any.
 */
export function afterReply(
  before: Pause,
  { leasedAt, traces }: Sent,
  asked: PauseRequest | undefined,
  verdict: Verdict,
  moment: Moment,
): Pause {
  const { nowMs } = moment
  const { successes, succeededAt, refusedAlone } = before
  if (leasedAt < before.since) return asked ? prolonged(before, asked, nowMs) : before
  const code = verdict.kind === 'failed' ? verdict.code : ''
  if (asked) return paused(before, asked, code, moment)
  if (verdict.kind === 'each') {
    if (successes === 0) return noPause
    return { ...noPause, successes: successes + 1, succeededAt: nowMs }
  }
  // There was an answer, so the network works and only the content of this request was refused.
  const open: Pause = {
    ...noPause,
    successes,
    succeededAt,
    refused: before.refused + 1,
    refusedAlone,
  }
  const [only] = traces
  if (!verdict.isRefusal || !only || traces.length > 1) return open
  const others = refusedAlone.filter((trace) => trace !== only.trace)
  const alone = { ...open, refusedAlone: [...others, only.trace] }
  if (alone.refusedAlone.length < refusedTraces) return alone
  const isForbidden = code === 'http_401' || code === 'http_403'
  return paused(alone, { reason: isForbidden ? 'held' : 'misrouted' }, code, moment)
}

function paused(before: Pause, asked: PauseRequest, code: string, moment: Moment): Pause {
  const { nowMs, random, online } = moment
  const failures = before.failures + 1
  const unanswered = asked.reason === 'unreachable' && online ? before.unanswered + 1 : 0
  const reason = reasonOf(asked, unanswered, online)
  const { [reason]: waitMs = backoffMs(failures, random) } = waits
  const askedMs = asked.reason === 'retry-after' ? Math.min(asked.afterMs, dayMs) : 0
  // A minimum wait prevents a storm of requests if the server repeatedly asks for a very short one.
  const until =
    nowMs + (askedMs > 0 ? Math.max(askedMs * (1 + random / 5), backoffMs(1, random)) : waitMs)
  return {
    ...before,
    until: reason === 'held' ? null : until,
    since: nowMs,
    reason,
    code,
    failures,
    unanswered,
  }
}

function prolonged(before: Pause, asked: PauseRequest, nowMs: number): Pause {
  if (asked.reason !== 'retry-after' || before.until === null) return before
  const until = nowMs + Math.min(asked.afterMs, dayMs)
  return until > before.until ? { ...before, until, reason: 'retry-after' } : before
}

function reasonOf(asked: PauseRequest, unanswered: number, online: boolean): PauseReason {
  if (asked.reason === 'busy') return 'backoff'
  if (asked.reason !== 'unreachable') return asked.reason
  if (!online) return 'offline'
  return unanswered < blockedAfter ? 'backoff' : 'blocked'
}
