import { keepNewest } from '../records/keep-newest.ts'
import { isGrant } from './is-grant.ts'

/** Maximum number of grants in memory. Others are read again with the entries that need them. */
const maxKnown = 1_000

/**
 * Keeps the grant of each trace in memory and, if `mayStore` is set, in the trace's stored entries, so that a vote cast
 * offline can be delivered after a restart.
 *
 * @param fixed one grant for all traces, which is never stored.
 */
export function createGrantBook(mayStore: boolean, fixed: string | undefined) {
  const known = new Map<string, string>()
  let longest = fixed?.length ?? 0

  function keep(trace: string, grant: string): void {
    known.delete(trace)
    known.set(trace, grant)
    longest = Math.max(longest, grant.length)
    keepNewest(known, maxKnown)
  }

  return {
    keep,
    of: (trace: string): string | undefined => known.get(trace) ?? fixed,
    /** Upper bound of the length of a grant in bytes. */
    longest: () => longest,
    /** Returns the grant to store in the entries of a trace. */
    toStore: (trace: string): string | undefined => (mayStore ? known.get(trace) : undefined),
    /** Takes over grants that were read from the store. */
    onFound(grants: readonly (readonly [trace: string, grant: string | undefined])[]): void {
      for (const [trace, grant] of grants)
        if (isGrant(grant) && !known.has(trace)) keep(trace, grant)
    },
  }
}

export type GrantBook = ReturnType<typeof createGrantBook>
