/**
 * One request under way: whoever finds it leaves its traces alone until it ends. There is no other mutual exclusion
 * between tabs and workers, and a crash needs no recovery: the moment arrives.
 */
export interface Lease {
  /** The page that sends. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly until: number
  /** Nobody will hear the answer, so what was sent may be sent again, unchanged; what is newer waits. */
  readonly over?: true | undefined
  /** The ids of the entries it sends, by trace. */
  readonly traces: Readonly<Record<string, readonly string[]>>
}

/** Leases by the ids of their requests. */
export type Leases = Readonly<Record<string, Lease>>

/** A request leaves within this time of its lease; later the lease is void. */
export const sendWithinMs = 5_000
/** At this deadline the proxy stops what it does for a request. */
const proxyDeadlineMs = 10_000
/** How long a lease holds: until the request must have left, the client's timeout, and the proxy's own deadline. */
export function leaseMsFor(timeoutMs: number): number {
  return sendWithinMs + timeoutMs + proxyDeadlineMs
}
/** How long what is newer waits after an attempt of which nobody knows whether it arrived: the proxy's deadline and more. */
export const restMs = 15_000
/** The same after a page's last request, which no timeout of a client ends. */
export const unloadRestMs = 25_000

/** The traces that leases name, whether or not they still hold. */
export function tracesOf(leases: Leases): Set<string> {
  return new Set(Object.values(leases).flatMap(({ traces }) => Object.keys(traces)))
}

/** The lease, not longer than one taken now: an end further off is from before the clock was set back. */
export function clampLease(lease: Lease, nowMs: number, leaseMs: number): Lease {
  return { ...lease, until: Math.min(lease.until, nowMs + leaseMs) }
}
