import type { Ports } from '../outbox/ports.ts'
import type { Snapshot } from '../outbox/snapshot.ts'
import type { Draft } from '../records/draft.ts'
import type { Entry } from '../records/entry.ts'
import { encodeLease, type Lease } from '../records/lease.ts'
import { type Columns, settledBy, type TraceRecord } from '../records/trace-record.ts'
import { type Folded, fold } from './fold.ts'
import type { DueTrace } from './request.ts'

/** What has to be waited for, and until when. */
export interface Wait {
  readonly dueAt: number
  readonly reason?: Snapshot['reason']
  readonly code?: string | undefined
}

export interface ChooseContext {
  /** The traces of requests of this page that are not settled yet. */
  readonly isUnderWay: (trace: string) => boolean
  /** What this page knows to be delivered. */
  readonly heard: (trace: string) => Columns | undefined
}

type Leases = ReadonlyMap<string, Lease>

/**
 * Decides which traces may be sent now; the only place where that is decided. What is stale ends here.
 *
 * @returns what may be sent, and the earliest moment at which one of the others may.
 */
export function choose(
  draft: Draft,
  leases: Leases,
  { limits, space }: Pick<Ports, 'limits' | 'space'>,
  { isUnderWay, heard }: ChooseContext,
): { readonly due: readonly DueTrace[]; readonly wait: Wait } {
  const { nowMs } = draft
  const due: DueTrace[] = []
  let wait: Wait = { dueAt: Number.POSITIVE_INFINITY }

  function waitFor(next: Wait): void {
    if (next.dueAt < wait.dueAt) wait = next
  }

  for (const { trace, record, entries, isWhole } of draft.traces.values()) {
    if (!isWhole || entries.size === 0 || isUnderWay(trace)) continue
    const known = heard(trace)
    for (const entry of entries.values()) {
      const kind = entry.publish ? undefined : settledBy(entry, record.delivered, known)
      const via = kind === 'delivered' ? (record.via ?? 'applied') : undefined
      if (kind) draft.end(entry, via ? { kind, via } : { kind })
    }
    const { held, resting } = leasesOf(trace, leases)
    if (held > 0) waitFor({ dueAt: held })
    for (const [, { until }] of resting) waitFor({ dueAt: until, reason: 'rest' })
    const allowed = allowedOf(trace, [...entries.values()], resting)
    if (!allowed) {
      // What differs permits nothing: also not when the other of two leases has ended.
      for (const [id, lease] of resting) {
        const changed = { ...lease, traces: { ...lease.traces, [trace]: [] } }
        draft.put(['lease', space, id], encodeLease(changed))
      }
    }
    if (held > 0 || !allowed?.length) continue
    if (!isDue(record, allowed, nowMs)) {
      waitFor(record)
      continue
    }
    // A try that lies in the future tells of a clock that was set back, and of nobody's age.
    const trusted = record.triedAt > nowMs ? { ...record, triedAt: 0 } : record
    const folded = fold(allowed, trusted, known, limits)
    for (const [entry, ending] of folded.spent) draft.end(entry, ending)
    if (isComplete(folded, allowed, resting.length > 0)) due.push({ trace, record, folded })
  }
  return { due, wait }
}

/** Until when somebody may be sending the trace, and which leases nobody will hear the answer of. */
function leasesOf(trace: string, leases: Leases) {
  let held = 0
  const resting: (readonly [string, Lease])[] = []
  for (const [id, lease] of leases) {
    if (!lease.traces[trace]) continue
    if (lease.over) resting.push([id, lease])
    else held = Math.max(held, lease.until)
  }
  return { held, resting }
}

/**
 * The entries that may be sent: while older requests may still arrive exactly what those sent, for saying the same
 * twice does no harm. Nothing where they sent different entries.
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

/** Whether there is something to send; while the trace rests it must be all that was sent before. */
function isComplete({ taken, spent }: Folded, allowed: readonly Entry[], rests: boolean): boolean {
  return taken.length > 0 && (!rests || taken.length + spent.length === allowed.length)
}

/**
 * Whether a trace may be tried. A new entry ends the wait for an unknown trace. A last try that lies in the future
 * means that the clock was set back since: then no stored moment can be trusted.
 */
function isDue(
  { dueAt, triedAt, reason, seen }: TraceRecord,
  entries: readonly Entry[],
  nowMs: number,
): boolean {
  const newest = entries.at(-1)?.time ?? 0
  return dueAt <= nowMs || triedAt > nowMs || (reason === 'grace' && newest > seen)
}
