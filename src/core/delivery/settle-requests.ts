import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import type { Draft } from '../records/draft.ts'
import { restMs } from '../records/lease.ts'
import { afterReply } from '../rules/after-reply.ts'
import { judge, type Verdict } from '../rules/judge.ts'
import { entryIdsOf, type Request } from '../rules/request.ts'
import type { Outcome } from '../update/outcome.ts'
import type { Reply } from '../update/transport.ts'
import { note, settleTrace, type Work } from './settle-trace.ts'

/** A request and its reply. */
export interface Answered {
  readonly request: Request
  readonly reply: Reply
  /** Name of the page that sent it. */
  readonly page: string
  /** Whether that page aborted the request. */
  readonly isAborted: boolean
  /** Whether that page has gone away since. Then only ended entries are stored. */
  readonly isLate: boolean
}

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

/**
 * Settles requests: deletes sent entries that are still stored, updates the records of their traces, writes dead letters,
 * and removes the leases.
 */
export function settleRequests(ports: Ports, draft: Draft, answered: readonly Answered[]): Work {
  const work: Work = { ports, draft, deadLetters: 0, delivered: new Map(), events: new Map() }
  for (const one of answered) settleRequest(work, one)
  return work
}

function settleRequest(work: Work, { request, reply, page, isAborted, isLate }: Answered): void {
  const { ports, draft } = work
  const { nowMs, state } = draft
  // After the lease has expired, another page may be sending these traces.
  const isOver = isLate || elapsed(ports.clock) - request.leasedElapsed > ports.leaseMs
  const count = request.traces.length
  const verdict = judge(reply, count, { isOnline: ports.online(), isAborted })
  const isOutage = state.pause.failures > 0
  const isElsewhere = request.medium !== ports.store.medium
  // A trace that fails alone while others succeed waits on its own, and an abort by this page is no failure of the proxy.
  const isItsOwn =
    isAborted || (count === 1 && isSuspect(verdict) && hasFailedAlone(draft, request))
  if (!isOver && !(reply.pause && isItsOwn)) {
    const moment = { nowMs, random: ports.random(), online: ports.online() }
    const before = state.pause.until
    state.pause = afterReply(state.pause, request, reply.pause, verdict, moment)
    const { until, reason, code } = state.pause
    if (until !== before && reason) note(work, { reason, code, dueAt: until ?? undefined }, reply)
  }
  delete state.leases[request.id]
  if (reply.ambiguous) {
    // The request may still arrive, so newer entries wait until it cannot.
    const until = nowMs + restMs
    const traces = entryIdsOf(request.traces)
    state.leases[request.id] = { by: page, until, over: true, traces }
    const code = verdict.kind === 'failed' ? verdict.code : undefined
    note(work, { reason: 'rest', code, dueAt: until }, reply)
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
