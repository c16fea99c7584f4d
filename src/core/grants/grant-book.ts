import { keepNewest } from '../records/keep-newest.ts'
import { isGrant } from './is-grant.ts'

/** As many grants are kept at hand; older ones are read again with the entries that need them. */
const maxKnown = 1_000

/**
 * Knows the grant of each trace: at hand, and, where the owner allows it, in the trace's entries in the store,
 * so that a vote cast offline can be delivered after a restart.
 *
 * @param fixed the owner's one grant for everything, which needs no storing.
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
    /** At least as many bytes as the longest grant takes. */
    longest: () => longest,
    /** The grant of a trace, where it may be stored in its entries. */
    toStore: (trace: string): string | undefined => (mayStore ? known.get(trace) : undefined),
    /** These were found in the store. */
    onFound(grants: readonly (readonly [trace: string, grant: string | undefined])[]): void {
      for (const [trace, grant] of grants)
        if (isGrant(grant) && !known.has(trace)) keep(trace, grant)
    },
  }
}

export type GrantBook = ReturnType<typeof createGrantBook>
