import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import { changeTraces, type Draft, spanOf } from '../records/draft.ts'
import { exactly } from '../records/keys.ts'
import { encodeLease, restMs } from '../records/lease.ts'
import type { Columns, TraceRecord } from '../records/trace-record.ts'
import { afterReply } from '../rules/after-reply.ts'
import { judge, type Verdict } from '../rules/judge.ts'
import { decodePause, encodePause, noPause } from '../rules/pause.ts'
import { entryIdsOf, type Request } from '../rules/request.ts'
import type { Outcome } from '../update/outcome.ts'
import type { Reply } from '../update/transport.ts'
import { settleTrace, type Work } from './settle-trace.ts'

/** A request and what came of it. */
export interface Answered {
  readonly request: Request
  readonly reply: Reply
  /** The page that sent it. */
  readonly page: string
  /** That page stopped waiting. */
  readonly isAborted: boolean
  /** That page went away since: only what ended is written down. */
  readonly isLate: boolean
}

/** What settling wrote down. */
export type SettleResult = Awaited<ReturnType<typeof settleRequests>>

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

/**
 * Settles requests in one transaction: deletes the entries that were sent and are still there, notes what is known of
 * their traces, writes dead letters, and ends their leases.
 */
export function settleRequests(ports: Ports, answered: readonly Answered[]) {
  const { space } = ports
  const names = answered.flatMap(({ request }) => request.traces.map(({ trace }) => trace))
  const span = { ...spanOf(names), keysOnly: true as const }
  return changeTraces(ports, space, span, [exactly('pause', space)], (draft, [stored] = []) => {
    const before = decodePause(stored?.value)
    const work = {
      ports,
      draft,
      pause: before,
      deadLetters: 0,
      delivered: new Map<string, Columns>(),
      /** Traces that wait from now on, by themselves. */
      waiting: [] as TraceRecord[],
      /** When the rest of traces ends of which a request is ambiguous. */
      restsUntil: undefined as number | undefined,
    }
    for (const one of answered) settleRequest(work, one)
    const { pause, deadLetters, delivered, waiting, restsUntil } = work
    const key = ['pause', space]
    if (pause !== before) draft.put(key, encodePause(pause))
    if (pause === noPause && stored) draft.remove(key)
    /** Whether the pause began or was prolonged just now. */
    const isPauseNew = pause.until !== before.until && pause.until !== 0
    return { ended: draft.ended, deadLetters, delivered, waiting, restsUntil, pause, isPauseNew }
  })
}

function settleRequest(work: Work, { request, reply, page, isAborted, isLate }: Answered): void {
  const { ports, draft } = work
  const { nowMs } = draft
  const key = ['lease', ports.space, request.id]
  if (reply.ambiguous) {
    // Nobody will hear whether it arrives: what is newer waits until it cannot any more.
    const lease = { by: page, until: nowMs + restMs, over: true } as const
    draft.put(key, encodeLease({ ...lease, traces: entryIdsOf(request.traces) }))
    work.restsUntil = lease.until
  } else draft.remove(key)
  // After its lease has run out the traces may be another page's.
  const isOver = isLate || elapsed(ports.clock) - request.leasedElapsed > ports.leaseMs
  const count = request.traces.length
  const verdict = judge(reply, count, { isOnline: ports.online(), isAborted })
  const isOutage = work.pause.failures > 0
  const isElsewhere = request.medium !== ports.store.medium
  // A trace that failed alone while others got through waits by itself; and that we stop waiting says nothing.
  const isItsOwn =
    isAborted || (count === 1 && isSuspect(verdict) && hasFailedAlone(draft, request))
  if (!isOver && !(reply.pause && isItsOwn)) {
    const moment = { nowMs, random: ports.random(), online: ports.online() }
    work.pause = afterReply(work.pause, request, reply.pause, verdict, moment)
  }
  request.traces.forEach((due, index) => {
    const outcome = reply.outcomes[index] ?? unanswered
    settleTrace(work, due, outcome, verdict, { isOver, isOutage, isElsewhere, count })
  })
}

function isSuspect(verdict: Verdict): boolean {
  return verdict.kind === 'failed' && verdict.isSuspect
}

function hasFailedAlone({ traces }: Draft, request: Request): boolean {
  return request.traces.some(({ trace }) => (traces.get(trace)?.record.failedAlone ?? 0) > 0)
}
