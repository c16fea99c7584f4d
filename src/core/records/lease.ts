/**
 * One request under way. Other tabs and workers do not send its traces until the lease ends. It is the only mutual
 * exclusion there is. A crash needs no recovery: the lease expires.
 */
export interface Lease {
  /** Name of the page that sends the request. */
  readonly by: string
  /** When the lease expires, in milliseconds since 1970. */
  readonly until: number
  /**
   * The answer is lost, so the same entries may be sent again, unchanged. Newer entries of the trace wait until the lease
   * expires.
   */
  readonly over?: true | undefined
  /** Ids of the entries in the request, by trace. */
  readonly traces: Readonly<Record<string, readonly string[]>>
}

/** Leases by request id. */
export type Leases = Readonly<Record<string, Lease>>

/** A request must be sent within this time after its lease was taken; after that the lease is void. */
export const sendWithinMs = 5_000
/** Deadline of the proxy for one request. */
const proxyDeadlineMs = 10_000
/** Duration of a lease: the time until the request must be sent, plus the client's timeout, plus the proxy's deadline. */
export function leaseMsFor(timeoutMs: number): number {
  return sendWithinMs + timeoutMs + proxyDeadlineMs
}
/** How long newer entries wait after a request that may or may not have arrived: longer than the proxy's deadline. */
export const restMs = 15_000
/** The same after a page's last request, which no client timeout ends. */
export const unloadRestMs = 25_000

/** Returns the traces in these leases, expired leases included. */
export function tracesOf(leases: Leases): Set<string> {
  return new Set(Object.values(leases).flatMap(({ traces }) => Object.keys(traces)))
}

/** Shortens a lease that ends later than one taken now would: the clock was set back since. */
export function clampLease(lease: Lease, nowMs: number, leaseMs: number): Lease {
  return { ...lease, until: Math.min(lease.until, nowMs + leaseMs) }
}
