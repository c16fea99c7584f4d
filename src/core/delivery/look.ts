import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import type { Draft, Waiting } from '../records/draft.ts'
import { clampLease, tracesOf } from '../records/lease.ts'
import { type ChooseContext, choose } from '../rules/choose.ts'
import { isOpen, probing, type Wake } from '../rules/pause.ts'
import { type DueTrace, entryIdsOf, fillRequests, type Request, startOf } from '../rules/request.ts'

export interface LookContext extends ChooseContext {
  /** The page's name. */
  readonly page: string
  readonly newRequestId: () => string
  /** The requests of this page that are under way or about to be. */
  readonly isOwn: (requestId: string) => boolean
  /** Whether the page is still the one that asked: one that went away meanwhile takes no leases. */
  readonly isCurrent: () => boolean
  readonly wake: Wake
  /** Traces before this one have been looked at. */
  readonly from: string | undefined
  /** How many entries to read, and how many requests to lease, at most. */
  readonly size: number
  readonly count: number
  /** How much more than itself an update may take, in bytes. */
  readonly extraBytes: number
}

/** What a look found. */
export type Sight = ReturnType<typeof look>

/**
 * Decides what is sent, from the pause, the leases and a slice of what waits, and takes the leases of the requests to
 * come.
 */
export function look(ports: Ports, draft: Draft, context: LookContext) {
  const { nowMs, next, state } = draft
  const { pause } = state
  reviewLeases(draft, ports, context)
  /** Traces that leases name, but for those that are taken below. */
  const held = tracesOf(state.leases)
  const { due, wait } = choose(draft, context)
  const isPaused = !isOpen(pause, nowMs, context.wake)
  const isProbe = pause.failures > 0
  const most = isProbe || pause.refused > 0 ? 1 : context.count
  const count = isPaused ? 0 : Math.min(most, context.count)
  const filled = fillRequests(due, count, pause, context.extraBytes)
  const requests = filled.map((batch) => lease(draft, batch, ports, context))
  if (isProbe && requests.length > 0) state.pause = probing(pause, nowMs)
  const leased = new Set(filled.flatMap((batch) => batch.map(({ trace }) => trace)))
  const left = due.find(({ trace }) => !leased.has(trace))?.trace
  return {
    requests,
    isPaused,
    /** The earliest moment at which something that was seen may be sent. */
    wait: isPaused ? { ...pause, dueAt: pause.until ?? Number.POSITIVE_INFINITY } : wait,
    held,
    /** The oldest entry that may be sent now, leased or not, by its time. */
    oldest: isPaused ? Number.POSITIVE_INFINITY : Math.min(...due.map(startOf)),
    /** Where to look next: at the first that is due and found no room. Nothing when all was looked at. */
    next: isPaused ? next : (left ?? next),
    /** Not even one trace fitted into the slice. */
    isTooSmall: draft.isTooSmall,
    grants: [...draft.waiting.values()].map((one) => [one.trace, grantOf(draft, one)] as const),
  }
}

function lease(
  { nowMs, state }: Draft,
  traces: readonly DueTrace[],
  { store, clock, leaseMs }: Ports,
  { page, newRequestId }: LookContext,
): Request {
  const id = newRequestId()
  state.leases[id] = { by: page, until: nowMs + leaseMs, traces: entryIdsOf(traces) }
  return { id, traces, leasedAt: nowMs, leasedElapsed: elapsed(clock), medium: store.medium }
}

/** Leases that have run out go, and those of this page that it knows nothing of. */
function reviewLeases(
  { nowMs, state: { leases } }: Draft,
  { leaseMs }: Ports,
  { page, isOwn }: LookContext,
): void {
  for (const [id, lease] of Object.entries(leases)) {
    const isForgotten = lease.by === page && !lease.over && !isOwn(id)
    if (isForgotten || lease.until <= nowMs) delete leases[id]
    else leases[id] = clampLease(lease, nowMs, leaseMs)
  }
}

/** The grant that is stored of a trace: its newest entry's, unless it was given another since. */
function grantOf(draft: Draft, { trace, entries }: Waiting): string | undefined {
  const [through, grant] = draft.state.traces[trace]?.grant ?? []
  const newest = [...entries.values()].filter((entry) => entry.grant).at(-1)
  return newest && newest.time > (through ?? -1) ? newest.grant : grant
}
