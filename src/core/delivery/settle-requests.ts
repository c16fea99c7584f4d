import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import type { Draft } from '../records/draft.ts'
import { type Lease, restMs } from '../records/lease.ts'
import type { Columns, TraceRecord } from '../records/trace-record.ts'
import { afterReply } from '../rules/after-reply.ts'
import { judge, type Verdict } from '../rules/judge.ts'
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
export type SettleResult = ReturnType<typeof settleRequests>

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

/**
 * Settles requests: deletes the entries that were sent and are still there, notes what is known of their traces,
 * writes dead letters, and ends their leases.
 */
export function settleRequests(ports: Ports, draft: Draft, answered: readonly Answered[]) {
  const before = draft.state.pause
  const work = {
    ports,
    draft,
    deadLetters: 0,
    delivered: new Map<string, Columns>(),
    /** Traces that wait from now on, by themselves. */
    waiting: [] as TraceRecord[],
    /** The leases of requests that are ambiguous: their traces rest. */
    rests: [] as Lease[],
  }
  for (const one of answered) settleRequest(work, one)
  const { pause } = draft.state
  const { deadLetters, delivered, waiting, rests } = work
  /** Whether the pause began or was prolonged just now. */
  const isPauseNew = pause.until !== before.until && pause.until !== 0
  return { ended: [...draft.ended], deadLetters, delivered, waiting, rests, pause, isPauseNew }
}

function settleRequest(work: Work, { request, reply, page, isAborted, isLate }: Answered): void {
  const { ports, draft } = work
  const { nowMs, state } = draft
  if (reply.ambiguous) {
    // Nobody will hear whether it arrives: what is newer waits until it cannot any more.
    const traces = entryIdsOf(request.traces)
    const rest = { by: page, until: nowMs + restMs, over: true, traces } as const
    state.leases[request.id] = rest
    work.rests.push(rest)
  } else delete state.leases[request.id]
  // After its lease has run out the traces may be another page's.
  const isOver = isLate || elapsed(ports.clock) - request.leasedElapsed > ports.leaseMs
  const count = request.traces.length
  const verdict = judge(reply, count, { isOnline: ports.online(), isAborted })
  const isOutage = state.pause.failures > 0
  const isElsewhere = request.medium !== ports.store.medium
  // A trace that failed alone while others got through waits by itself; and that we stop waiting says nothing.
  const isItsOwn =
    isAborted || (count === 1 && isSuspect(verdict) && hasFailedAlone(draft, request))
  if (!isOver && !(reply.pause && isItsOwn)) {
    const moment = { nowMs, random: ports.random(), online: ports.online() }
    state.pause = afterReply(state.pause, request, reply.pause, verdict, moment)
  }
  request.traces.forEach((due, index) => {
    const outcome = reply.outcomes[index] ?? unanswered
    settleTrace(work, due, outcome, verdict, { isOver, isOutage, isElsewhere, count })
  })
}

function isSuspect(verdict: Verdict): boolean {
  return verdict.kind === 'failed' && verdict.isSuspect
}

function hasFailedAlone(draft: Draft, request: Request): boolean {
  return request.traces.some(({ trace }) => draft.recordOf(trace).failedAlone > 0)
}
