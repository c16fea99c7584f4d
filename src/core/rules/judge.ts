import type { TraceRecord } from '../records/trace-record.ts'
import type { Pause as PauseRequest, Reply } from '../update/transport.ts'
import { backoffMs } from './backoff.ts'
import { batchSize } from './suspicion.ts'

/** What the reply to a whole request means for its traces. */
export type Verdict =
  /** Each trace is settled by its own outcome. */
  | { readonly kind: 'each' }
  /** The request failed as a whole. Its traces are suspected of it, unless the reason has nothing to do with them. */
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly isSuspect: boolean
      /** Refused by something in between: nothing else has to wait. */
      readonly isRefusal: boolean
    }

/** Pauses whose reason may be what a request held: a gateway that breaks at one comment looks like this. */
const suspicious: readonly PauseRequest['reason'][] = ['unreachable', 'busy', 'misrouted']

/** @param count how many updates were sent. */
export function judge(
  { together, outcomes: [first], pause }: Reply,
  count: number,
  { isOnline, isAborted }: { readonly isOnline: boolean; readonly isAborted: boolean },
): Verdict {
  if (!together || !first) return { kind: 'each' }
  // The proxy's own rejection of an update that was alone is final.
  if (first.kind === 'rejected' && count === 1) return { kind: 'each' }
  const code = 'code' in first ? first.code : ''
  const isRefusal = first.kind === 'retry' && !pause
  const isAboutRequest = !pause || suspicious.includes(pause.reason)
  // That we stopped waiting ourselves, or have no network, says nothing about the updates.
  const isOurs = isAborted || (pause?.reason === 'unreachable' && !isOnline)
  return { kind: 'failed', code, isSuspect: isAboutRequest && !isOurs, isRefusal }
}

/** Refused alone this often, over this time in which others got through, an update is given up (PROTOCOL C-17). */
const maxRefusals = 5
const refusedForMs = 3_600_000

/**
 * Notes in a trace that a request with it failed, and says whether it is to be given up.
 *
 * @param count how many updates the request held.
 * @param isOutage whether those before it had failed as well.
 */
export function suspect(
  record: TraceRecord,
  { code, isRefusal }: Extract<Verdict, { kind: 'failed' }>,
  { count, isOutage }: { readonly count: number; readonly isOutage: boolean },
  { successes, succeededAt }: { readonly successes: number; readonly succeededAt: number },
  { nowMs, random }: { readonly nowMs: number; readonly random: () => number },
): 'kept' | 'given up' {
  const size = Math.ceil(Math.min(count, batchSize(record, successes)) / 2)
  record.suspicion = { size, successes }
  // While nothing else gets through, nobody is to blame for failing alone.
  if (count > 1 || (!isRefusal && (isOutage || succeededAt === 0))) return 'kept'
  record.failedAlone++
  record.reason = 'refused'
  record.code = code
  record.dueAt = nowMs + backoffMs(record.failedAlone, random())
  if (!isRefusal) return 'kept'
  record.refusals++
  record.refusedSince ||= nowMs
  const isLong = record.refusals >= maxRefusals && nowMs - record.refusedSince >= refusedForMs
  return isLong && succeededAt > record.refusedSince ? 'given up' : 'kept'
}
