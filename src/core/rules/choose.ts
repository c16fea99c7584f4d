import type { OutboxLimits } from '../outbox/ports.ts'
import type { Snapshot } from '../outbox/snapshot.ts'
import type { Draft } from '../records/draft.ts'
import type { Entry } from '../records/entry.ts'
import type { Lease } from '../records/lease.ts'
import type { Columns, TraceRecord } from '../records/trace-record.ts'
import { type Folded, fold } from './fold.ts'
import type { DueTrace } from './request.ts'

/** Why delivery waits, and until when. */
export interface Wait {
  readonly dueAt: number
  readonly reason?: Snapshot['reason']
  readonly code?: string | undefined
}

export interface ChooseContext {
  /** Whether a trace is in a request of this page that is not settled yet. */
  readonly isUnderWay: (trace: string) => boolean
  /** Returns the delivered values of a trace that this page knows of. */
  readonly heard: (trace: string) => Columns | undefined
  readonly limits: OutboxLimits
}

/**
 * Decides which traces are sent now. This is the only place that decides it. Stale entries of due traces are ended here.
 *
 * @returns the traces that may be sent, and the earliest moment at which another one may.
 */
export function choose(
  draft: Draft,
  { limits, isUnderWay, heard }: ChooseContext,
): { readonly due: readonly DueTrace[]; readonly wait: Wait } {
  const { nowMs, state } = draft
  const due: DueTrace[] = []
  let wait: Wait = { dueAt: Number.POSITIVE_INFINITY }

  function waitFor(next: Wait): void {
    if (next.dueAt < wait.dueAt) wait = next
  }

  for (const { trace, entries, isWhole } of draft.waiting.values()) {
    if (!isWhole || entries.size === 0 || isUnderWay(trace)) continue
    const record = draft.recordOf(trace)
    const known = heard(trace)
    const leases = Object.entries(state.leases).filter(([, { traces }]) => traces[trace])
    const resting = leases.filter(([, { over }]) => over)
    const isHeld = leases.length > resting.length
    for (const [, { until, over }] of leases) waitFor({ dueAt: until, reason: over && 'rest' })
    const allowed = allowedOf(trace, [...entries.values()], resting)
    if (!allowed) {
      // Two requests with different entries may still arrive, so nothing is sent until both leases have ended.
      for (const [id, lease] of resting) {
        state.leases[id] = { ...lease, traces: { ...lease.traces, [trace]: [] } }
      }
    }
    if (isHeld || !allowed?.length) continue
    if (!isDue(record, allowed, nowMs)) {
      waitFor(record)
      continue
    }
    // An attempt in the future means that the clock was set back, so it must not expire entries.
    const trusted = record.triedAt > nowMs ? { ...record, triedAt: 0 } : record
    const folded = fold(allowed, trusted, known, limits)
    for (const [entry, ending] of folded.spent) draft.end(entry, ending)
    if (isComplete(folded, allowed, resting.length > 0)) due.push({ trace, record, folded })
  }
  return { due, wait }
}

/**
 * Returns the entries that may be sent. While an older request may still arrive, these are exactly its entries, because
 * repeating an update is harmless. Returns nothing if older requests contain different entries.
 */
function allowedOf(
  trace: string,
  entries: readonly Entry[],
  resting: readonly (readonly [string, Lease])[],
): readonly Entry[] | undefined {
  const sets = resting.map(([, { traces }]) =>
    entries.filter(({ id }) => traces[trace]?.includes(id)),
  )
  const [first = entries, ...others] = sets
  const isSame = others.every(
    (other) => other.length === first.length && other.every((entry, at) => entry === first[at]),
  )
  return isSame ? first : undefined
}

/** Whether there is something to send. While the trace rests, it must be everything that was sent before. */
function isComplete({ taken, spent }: Folded, allowed: readonly Entry[], rests: boolean): boolean {
  return taken.length > 0 && (!rests || taken.length + spent.length === allowed.length)
}

/**
 * Whether a trace may be sent. A new entry ends the wait for an unknown trace. If the last attempt is in the future, the
 * clock was set back and no stored moment is valid.
 */
function isDue(
  { dueAt, triedAt, reason, seen }: TraceRecord,
  entries: readonly Entry[],
  nowMs: number,
): boolean {
  const newest = entries.at(-1)?.time ?? 0
  return dueAt <= nowMs || triedAt > nowMs || (reason === 'grace' && newest > seen)
}
