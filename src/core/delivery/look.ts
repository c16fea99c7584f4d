import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import type { Draft } from '../records/draft.ts'
import { clampLease, decodeLease, encodeLease, type Lease } from '../records/lease.ts'
import type { Stored } from '../records/store.ts'
import { type ChooseContext, choose } from '../rules/choose.ts'
import { encodePause, isOpen, type Pause, probing, type Wake } from '../rules/pause.ts'
import { type DueTrace, entryIdsOf, fillRequests, type Request } from '../rules/request.ts'

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
 * Decides what is sent, from the pause, the leases and a slice of what waits, and writes the leases of the requests to
 * come.
 *
 * @param stored the leases of all pages.
 */
export function look(
  ports: Ports,
  draft: Draft,
  pause: Pause,
  stored: readonly Stored[],
  context: LookContext,
) {
  const { nowMs, next } = draft
  const before = draft.ended.length
  const leases = reviewLeases(draft, stored, ports, context)
  const { due, wait } = choose(draft, leases, ports, context)
  const isPaused = !isOpen(pause, nowMs, context.wake)
  const isProbe = pause.failures > 0
  const isOne = isProbe || pause.refused > 0
  const count = isPaused ? 0 : isOne ? Math.min(1, context.count) : context.count
  const filled = fillRequests(due, count, pause, context.extraBytes)
  const requests = filled.map((batch) => leaseRequest(draft, batch, ports, context))
  if (isProbe && requests.length > 0) {
    draft.put(['pause', ports.space], encodePause(probing(pause, nowMs)))
  }
  const leased = new Set(filled.flatMap((batch) => batch.map(({ trace }) => trace)))
  const left = due.find(({ trace }) => !leased.has(trace))?.trace
  return {
    requests,
    ended: draft.ended.slice(before),
    pause,
    isPaused,
    /** The earliest moment at which something that was seen may be sent. */
    wait: isPaused ? { ...pause, dueAt: pause.until ?? Number.POSITIVE_INFINITY } : wait,
    /** Traces that live leases name. */
    held: new Set([...leases.values()].flatMap((lease) => Object.keys(lease.traces))),
    /** Where to look next: at the first that is due and found no room. Nothing when all was looked at. */
    next: isPaused ? next : (left ?? next),
    /** Not even one trace fitted into the slice. */
    isTooSmall: draft.isTooSmall,
    grants: [...draft.traces].map(([trace, { grant }]) => [trace, grant] as const),
  }
}

function leaseRequest(
  draft: Draft,
  traces: readonly DueTrace[],
  { store, space, clock, leaseMs }: Ports,
  { page, newRequestId }: LookContext,
): Request {
  const id = newRequestId()
  const lease = { by: page, until: draft.nowMs + leaseMs, traces: entryIdsOf(traces) }
  draft.put(['lease', space, id], encodeLease(lease))
  const { medium } = store
  return { id, traces, leasedAt: draft.nowMs, leasedElapsed: elapsed(clock), medium }
}

/** The leases that hold. Those that have run out go, and those of this page that it knows nothing of. */
function reviewLeases(
  draft: Draft,
  stored: readonly Stored[],
  { leaseMs }: Ports,
  { page, isOwn }: LookContext,
): Map<string, Lease> {
  const leases = new Map<string, Lease>()
  for (const { key, value } of stored) {
    const id = String(key[2])
    const before = decodeLease(value)
    const lease = clampLease(before, draft.nowMs, leaseMs)
    const isForgotten = lease.by === page && !lease.over && !isOwn(id)
    if (isForgotten || lease.until <= draft.nowMs) {
      draft.remove(key)
      continue
    }
    leases.set(id, lease)
    if (lease !== before) draft.put(key, encodeLease(lease))
  }
  return leases
}
