import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import type { Draft, Waiting } from '../records/draft.ts'
import { clampLease, tracesOf } from '../records/lease.ts'
import { type ChooseContext, choose } from '../rules/choose.ts'
import { isOpen, probing, type Wake } from '../rules/pause.ts'
import { type DueTrace, entryIdsOf, fillRequests, type Request, startOf } from '../rules/request.ts'

export interface LookContext extends ChooseContext {
  /** Name of the page. */
  readonly page: string
  readonly newRequestId: () => string
  /** Whether a request of this page is under way or leased. */
  readonly isOwn: (requestId: string) => boolean
  /** Whether the page has not gone away meanwhile. Otherwise it must not take leases. */
  readonly isCurrent: () => boolean
  readonly wake: Wake
  /** First trace to look at; traces before it have been looked at. */
  readonly from: string | undefined
  /** Maximum number of entries to read, and of requests to lease. */
  readonly size: number
  readonly count: number
  /** Additional bytes of an update in a request, such as its grant. */
  readonly extraBytes: number
}

/** Result of a look. */
export type LookResult = ReturnType<typeof look>

/**
 * Decides what is sent, based on the pause, the leases and a slice of the waiting entries, and takes leases for the next
 * requests.
 */
export function look(ports: Ports, draft: Draft, context: LookContext) {
  const { nowMs, next, state } = draft
  const { pause } = state
  reviewLeases(draft, ports, context)
  /** Traces in leases that existed before this look. */
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
    /** The earliest moment at which a trace that was not chosen may be sent. */
    wait: isPaused ? { ...pause, dueAt: pause.until ?? Number.POSITIVE_INFINITY } : wait,
    held,
    /** Time of the oldest entry that may be sent now, whether leased or not. */
    oldest: isPaused ? Number.POSITIVE_INFINITY : Math.min(...due.map(startOf)),
    /** First trace of the next look: the first due trace that did not fit into a request. Undefined if there is none. */
    next: isPaused ? next : (left ?? next),
    /** Whether the slice was too small for a single trace. */
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

/** Removes expired leases, and leases of this page for requests that it no longer has. */
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

/** Returns the stored grant of a trace: that of its newest entry, unless a newer one was set. */
function grantOf(draft: Draft, { trace, entries }: Waiting): string | undefined {
  const [through, grant] = draft.state.traces[trace]?.grant ?? []
  const newest = [...entries.values()].filter((entry) => entry.grant).at(-1)
  return newest && newest.time > (through ?? -1) ? newest.grant : grant
}
