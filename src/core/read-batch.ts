import type { Delivered } from './end.ts'
import { decodeEntry, type Entry, updateOf } from './entry.ts'
import { type Folded, fold } from './fold.ts'
import { after, under } from './keys.ts'
import { freshLane, isDue, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { Key } from './store.ts'
import { byteLength } from './text.ts'
import type { FoldedUpdate } from './transport.ts'

export interface Batch {
  /** Due lanes: what to send of each, and what leaves without being sent. */
  readonly lanes: readonly { readonly lane: string; readonly folded: Folded }[]
  readonly updates: readonly FoldedUpdate[]
  /** Where the walk goes on; `undefined` when it reached the end. */
  readonly next: Key | undefined
  /** The earliest moment at which a lane that was passed over is due. */
  readonly dueAt: number
}

/** What the proxy takes at once is a little more. */
const maxBytes = 60_000
/** The wire's own words around an update, its id and time included. */
const wrapBytes = 200

/**
 * Walks the lanes in the order of their names from `from` on, passes over those that are not due, and
 * folds due ones until a batch of `size` is full. A lane is read whole or not at all.
 */
export async function readBatch(
  ports: Ports,
  from: Key,
  size: number,
  delivered: Delivered,
): Promise<Batch> {
  const { space, limits, clock } = ports
  const lanes: Batch['lanes'][number][] = []
  const updates: FoldedUpdate[] = []
  let bytes = 0
  let dueAt = Number.POSITIVE_INFINITY
  let next: Key | undefined = from
  while (next && updates.length < size) {
    const page: Page = await readPage(ports, next, Math.max(20, size + 1))
    next = page.next
    for (const [lane, [state, entries]] of page.lanes) {
      if (!isDue(state, entries.at(-1)?.time ?? 0, clock.now())) {
        dueAt = Math.min(dueAt, state.dueAt)
        continue
      }
      const folded = fold(entries, state, delivered.get(lane), limits)
      const newest = folded.taken.at(-1)
      if (newest) {
        bytes += folded.bytes + byteLength(lane) + wrapBytes
        if (updates.length === size || (bytes > maxBytes && updates.length > 0)) {
          return { lanes, updates, next: ['entry', space, lane], dueAt }
        }
        const { id, time } = newest
        updates.push({ id, time: toMs(time), ...updateOf(lane, folded.row, folded.config) })
      }
      lanes.push({ lane, folded })
    }
  }
  return { lanes, updates, next, dueAt }
}

interface Page {
  readonly lanes: ReadonlyMap<string, readonly [Lane, readonly Entry[]]>
  readonly next: Key | undefined
}

async function readPage({ store, space }: Ports, from: Key, limit: number): Promise<Page> {
  const [found = [], states = []] = await store.read([
    { from, before: after('entry', space), limit },
    // Only lanes with entries are remembered: there are no more of them than entries.
    { from: ['lane', ...from.slice(1)], before: after('lane', space), limit },
  ])
  let entries = found.map(decodeEntry)
  const last = entries.at(-1)?.lane
  let next: Key | undefined
  if (found.length === limit && last !== undefined) {
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
  const known = new Map(states.map(({ key, value }) => [String(key[2]), value as Lane]))
  const lanes = new Map<string, [Lane, Entry[]]>()
  for (const entry of entries) {
    const { lane } = entry
    const grouped = lanes.get(lane)
    if (grouped) grouped[1].push(entry)
    else lanes.set(lane, [known.get(lane) ?? freshLane(), [entry]])
  }
  return { lanes, next }
}
