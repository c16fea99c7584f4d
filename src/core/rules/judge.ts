import type { TraceRecord } from '../records/trace-record.ts'
import type { Pause as PauseRequest, Reply } from '../update/transport.ts'
import { backoffMs } from './backoff.ts'
import { batchSize } from './suspicion.ts'

/** Meaning of a reply for the traces of a request. */
export type Verdict =
  /** Each trace has its own outcome. */
  | { readonly kind: 'each' }
  /** The request failed as a whole. Its traces are suspected unless the failure is unrelated to its content. */
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly isSuspect: boolean
      /** An intermediary refused the request; other traces do not have to wait. */
      readonly isRefusal: boolean
    }

/** Pauses that the content of a request may have caused, for example when a gateway fails on one comment. */
const suspicious: readonly PauseRequest['reason'][] = ['unreachable', 'busy', 'misrouted']

/** @param count number of updates in the request. */
export function judge(
  { together, outcomes: [first], pause }: Reply,
  count: number,
  { isOnline, isAborted }: { readonly isOnline: boolean; readonly isAborted: boolean },
): Verdict {
  if (!together || !first) return { kind: 'each' }
  // The proxy's rejection of a single update is final.
  if (first.kind === 'rejected' && count === 1) return { kind: 'each' }
  const code = 'code' in first ? first.code : ''
  const isRefusal = first.kind === 'retry' && !pause
  const isAboutRequest = !pause || suspicious.includes(pause.reason)
  // A request that the page aborted, or that failed offline, does not make its updates suspect.
  const isOurs = isAborted || (pause?.reason === 'unreachable' && !isOnline)
  return { kind: 'failed', code, isSuspect: isAboutRequest && !isOurs, isRefusal }
}

/** An update is given up after this many refusals alone over this time, while other updates succeed (PROTOCOL C-17). */
const maxRefusals = 5
const refusedForMs = 3_600_000

/**
 * Records a failed request in one of its traces, and returns whether the trace's update is given up.
 *
 * @param count number of updates in the request.
 * @param isOutage whether the requests before it had failed as well.
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
  // While other requests fail as well, a failure alone does not mean that the update is the cause.
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
