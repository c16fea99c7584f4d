import type { Ports } from '../outbox/ports.ts'
import type { WaitingEvent } from '../outbox/waiting-event.ts'
import { deadKey, encodeDeadLetter } from '../records/dead-letter.ts'
import type { Draft } from '../records/draft.ts'
import { addDelivered, type Columns, type TraceRecord } from '../records/trace-record.ts'
import { suspect, type Verdict } from '../rules/judge.ts'
import { rejectWhole, type SettleContext } from '../rules/reject.ts'
import type { DueTrace } from '../rules/request.ts'
import { markTried, settle } from '../rules/settle.ts'
import { toJson } from '../update/json-text.ts'
import type { Outcome } from '../update/outcome.ts'
import type { Reply } from '../update/transport.ts'

/** Changes by requests that are settled together. */
export interface Work {
  readonly ports: Ports
  readonly draft: Draft
  deadLetters: number
  /** Delivered columns by trace, without their values. */
  readonly delivered: Map<string, Columns>
  /** Events about waiting updates, one for each reason and code. */
  readonly events: Map<string, WaitingEvent>
}

interface Why {
  readonly reason?: WaitingEvent['reason'] | undefined
  readonly code?: string | undefined
  readonly dueAt?: number | undefined
}

/** Adds an event about waiting updates, with the answer. */
export function note(
  { events }: Work,
  { reason, code, dueAt }: Why,
  { status, cause }: Partial<Reply> = {},
): void {
  if (!reason) return
  events.set(`${reason} ${code}`, {
    kind: 'waiting',
    reason,
    code,
    ...(status !== undefined && { status }),
    ...(cause !== undefined && { cause }),
    ...(dueAt !== undefined && { dueAt }),
  })
}

/** Maximum length of a remembered value as JSON text. All values of one delivery may have four times that. */
const maxValueLength = 4_096

/** Facts about a request that apply to all its traces. */
interface Sent {
  readonly isOver: boolean
  /** Whether the requests before it had failed too. */
  readonly isOutage: boolean
  /**
   * Whether the storage with the entries has failed meanwhile. Then only deliveries are recorded. The entries end when these
   * records are imported into the storage.
   */
  readonly isElsewhere: boolean
  readonly count: number
}

/** Settles one trace of a request. */
export function settleTrace(
  work: Work,
  due: DueTrace,
  outcome: Outcome,
  verdict: Verdict,
  sent: Sent,
): void {
  const { ports, draft } = work
  const { trace, folded } = due
  const { entries } = draft.waitingOf(trace)
  const isDelivered = verdict.kind === 'each' && outcome.kind === 'delivered'
  const isThere = folded.taken.some(({ id }) => entries.has(id))
  if (sent.isElsewhere ? !isDelivered : !isThere) return
  const record = draft.edit(trace)
  const taken = folded.taken.map(({ id }) => id)
  const context: SettleContext = {
    ...ports,
    nowMs: draft.nowMs,
    end(entry, ending) {
      delete record.missing[entry.id]
      draft.end(entry, ending)
    },
    addDeadLetter(letter) {
      draft.put(deadKey(ports.space, letter), encodeDeadLetter(letter, taken))
      work.deadLetters++
    },
  }
  decide(work, record, due, outcome, verdict, sent, context)
  if (!isDelivered) return
  record.at = draft.nowMs
  record.via = outcome.via === 'queued' ? outcome.via : undefined
  if (folded.taken[0]?.publish) return
  const columns = columnsOf(folded)
  addDelivered(record.delivered, columns, draft.nowMs)
  work.delivered.set(trace, withoutValues(columns))
}

function decide(
  work: Work,
  record: TraceRecord,
  { folded }: DueTrace,
  outcome: Outcome,
  verdict: Verdict,
  { isOver, isOutage, count }: Sent,
  context: SettleContext,
): void {
  const isFinal = outcome.kind === 'delivered' || outcome.kind === 'rejected'
  // After the lease has expired, another page decides when to retry.
  if (isOver && (verdict.kind === 'failed' || !isFinal)) return
  if (verdict.kind === 'each') {
    settle(record, folded, outcome, context)
    note(work, record)
    return
  }
  markTried(record, folded, context.nowMs)
  if (!verdict.isSuspect) return
  const { state } = work.draft
  state.pause = { ...state.pause, successes: Math.max(1, state.pause.successes) }
  const decision = suspect(record, verdict, { count, isOutage }, state.pause, context)
  if (decision === 'given up') rejectWhole(record, folded, 'blocked_in_transit', context)
  else if (record.reason === 'refused') note(work, record)
}

function withoutValues(columns: Columns): Columns {
  const times = Object.entries(columns).map(([column, { time, id }]) => [column, { time, id }])
  return Object.fromEntries(times)
}

function columnsOf({ origin, row }: DueTrace['folded']): Columns {
  const columns: Columns = {}
  let room = 4 * maxValueLength
  for (const [column, { time, id }] of origin) {
    const value = row[column] ?? null
    const { length } = toJson(value)
    const fits = length <= Math.min(room, maxValueLength)
    if (fits) room -= length
    columns[column] = fits ? { time, id, value } : { time, id }
  }
  return columns
}
