import { decodeEntry, type Entry } from './entry.ts'
import { after, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import type { Key, Stored } from './store.ts'

/** How many entries are read at once: enough for some batches, few enough not to be felt. */
const pageSize = 200

/** Some lanes, in the order of their names. */
export interface Page {
  readonly lanes: ReadonlyMap<string, readonly [Lane, readonly Entry[]]>
  /** Where the next page begins; none at the end. */
  readonly next: Key | undefined
}

/** Reads the lanes from a place on, each with what is remembered of it. A lane is read whole or not at all. */
export async function readPage(
  { store, space }: Pick<Ports, 'store' | 'space'>,
  from: Key,
): Promise<Page> {
  const [found = [], states = []] = await store.read([
    { from, before: after('entry', space), limit: pageSize },
    { from: ['lane', ...from.slice(1)], before: after('lane', space), limit: pageSize },
  ])
  let entries = found.map(decodeEntry)
  const last = entries.at(-1)?.lane
  let next: Key | undefined
  if (found.length === pageSize && last !== undefined) {
    // The page may end within its last lane: leave that to the next page, or read all of it.
    next = ['entry', space, last]
    if (entries[0]?.lane === last) {
      next = after('entry', space, last)
      const [whole = []] = await store.read([under('entry', space, last)])
      entries = whole.map(decodeEntry)
    } else {
      entries = entries.filter(({ lane }) => lane !== last)
    }
  }
  const lastState = states.at(-1)
  let more: readonly Stored[] = []
  if (states.length === pageSize && lastState && String(lastState.key[2]) < (last ?? '')) {
    // Lanes that rest without entries are remembered too.
    const [rest = []] = await store.read([
      { from: lastState.key, before: after('lane', space, last ?? '') },
    ])
    more = rest
  }
  const known = new Map(
    [...states, ...more].map(({ key, value }) => [String(key[2]), value as Lane]),
  )
  const lanes = new Map<string, [Lane, Entry[]]>()
  for (const entry of entries) {
    const { lane } = entry
    const grouped = lanes.get(lane)
    if (grouped) grouped[1].push(entry)
    else lanes.set(lane, [known.get(lane) ?? freshLane(), [entry]])
  }
  return { lanes, next }
}
