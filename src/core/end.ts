import { type Entry, entryKey } from './entry.ts'
import type { Settlement } from './settlement.ts'
import type { Stored } from './store.ts'
import { addKinds, emptyTotal, type Total } from './totals.ts'

/** An entry and how it ended. */
export type Ended = readonly [Entry, Settlement]

/** How many changes the ring of settlements remembers. */
const ringSize = 64

/**
 * What to write when entries end: the entries go, they are counted, and the ring tells other tabs about it.
 *
 * @param total as it was found in the same transaction.
 */
export function end(space: string, ended: readonly Ended[], total: readonly Stored[] = []) {
  if (ended.length === 0) return { put: [], remove: [] }
  const before = (total[0]?.value as Total | undefined) ?? emptyTotal
  const after = addKinds(
    before,
    ended.map(([, { kind }]) => kind),
  )
  const told = new Map(ended.map(([{ id }, settlement]) => [id, settlement]))
  const put: Stored[] = [
    { key: ['total', space], value: after },
    { key: ['settled', space, after.turns % ringSize], value: told },
  ]
  return { put, remove: ended.map(([entry]) => entryKey(space, entry)) }
}
