import type { TraceRecord } from '../records/trace-record.ts'
import { type Outcome, traceForbidden, traceNotFound } from '../update/outcome.ts'
import { maxRetryAfterMs } from '../update/retry-after.ts'
import { backoffMs } from './backoff.ts'
import { type Ending, type Folded, withRefusals } from './fold.ts'
import { addDeadLetter, endAll, rejectWhole, type SettleContext } from './reject.ts'

/** How long to retry an update that Openlayer refuses with 403. The operator may change permissions or the key. */
const forbiddenMs = 86_400_000

/**
 * Applies an outcome to the record of a trace, which is changed in place.
 *
 * A rejection ends only the column it names, or an update that was sent alone.
 */
export function settle(
  record: TraceRecord,
  folded: Folded,
  outcome: Outcome,
  context: SettleContext,
): void {
  const { nowMs, random } = context
  const isNew = markTried(record, folded, nowMs)
  record.attempts++
  record.dueAt = 0
  record.reason = record.code = undefined
  if (outcome.kind === 'delivered') settleDelivered(record, folded, outcome.via, context)
  else if (outcome.kind === 'rejected') settleRejected(record, folded, outcome, context)
  else {
    record.code = outcome.code
    if (outcome.code === traceNotFound) settleUnknown(record, folded, isNew, context)
    else if (outcome.code === traceForbidden && isMissing(record, folded, nowMs, forbiddenMs)) {
      rejectWhole(record, folded, traceForbidden, context)
    } else {
      const isRetry = outcome.kind === 'retry'
      const waitMs = isRetry ? askedMs(outcome, random()) : 0
      record.reason = isRetry ? 'backoff' : 'grant'
      record.dueAt = nowMs + Math.max(waitMs, backoffMs(record.attempts, random()))
    }
  }
}

function settleDelivered(
  record: TraceRecord,
  { taken, origin }: Folded,
  via: 'applied' | 'queued',
  { end }: SettleContext,
): void {
  record.attempts =
    record.deferrals =
    record.failedAlone =
    record.refusals =
    record.refusedSince =
      0
  record.suspicion = undefined
  const winners = new Set(origin.values())
  for (const entry of taken) {
    const ending: Ending = winners.has(entry) ? { kind: 'delivered', via } : { kind: 'superseded' }
    end(entry, withRefusals(entry, ending, record))
  }
}

function settleRejected(
  record: TraceRecord,
  folded: Folded,
  { code, column }: Extract<Outcome, { kind: 'rejected' }>,
  context: SettleContext,
): void {
  const { taken, origin, row } = folded
  const newest = taken.at(-1)
  if (!newest) return
  if (column !== undefined && Object.hasOwn(row, column) && !newest.publish) {
    record.refused[column] = [newest.time, code]
    addDeadLetter(record, folded, { [column]: row[column] ?? null }, code, context)
    if (origin.size === 1) endAll(folded, code, context)
  } else if (taken.length > 1) record.aloneThrough = newest.time
  else rejectWhole(record, folded, code, context)
}

/** Handles "unknown trace": feedback may arrive before its trace (PROTOCOL C-14). */
function settleUnknown(
  record: TraceRecord,
  folded: Folded,
  isNew: boolean,
  context: SettleContext,
): void {
  const { nowMs, graceMs } = context
  let totalMs = 0
  for (const waitMs of graceMs) totalMs += waitMs
  record.deferrals = isNew ? 1 : record.deferrals + 1
  if (isMissing(record, folded, nowMs, totalMs)) {
    rejectWhole(record, folded, traceNotFound, context)
    return
  }
  record.reason = 'grace'
  record.dueAt = nowMs + (graceMs[record.deferrals - 1] ?? graceMs.at(-1) ?? 0)
}

/** Records that Openlayer did not take these entries. Returns whether it has not taken any of them for this long. */
function isMissing(
  { missing }: TraceRecord,
  { taken }: Folded,
  nowMs: number,
  forMs: number,
): boolean {
  for (const { id } of taken) missing[id] ??= nowMs
  return taken.every(({ id }) => nowMs - (missing[id] ?? nowMs) >= forMs)
}

/** Records that a trace was sent. Returns whether it contained a new entry. */
export function markTried(record: TraceRecord, { taken }: Folded, nowMs: number): boolean {
  const newest = taken.at(-1)?.time ?? 0
  const isNew = newest > record.seen
  record.seen = Math.max(record.seen, newest)
  record.triedAt = nowMs
  return isNew
}

/** Returns the wait that the next hop asked for, with jitter; 0 if it is invalid. */
function askedMs({ retryAfterMs }: Extract<Outcome, { kind: 'retry' }>, random: number): number {
  return Math.min(Number(retryAfterMs) || 0, maxRetryAfterMs) * (1 + random / 5)
}
