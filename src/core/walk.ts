import type { Delivered } from './end.ts'
import { decodeEntry, type Entry, updateOf } from './entry.ts'
import { type Folded, fold } from './fold.ts'
import { after, under } from './keys.ts'
import { freshLane, isDue, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { Key, Stored } from './store.ts'
import { byteLength } from './text.ts'
import type { FoldedUpdate } from './transport.ts'

/** What to send of a lane, and what of it leaves without being sent. */
export interface DueLane {
  readonly lane: string
  readonly folded: Folded
}

export interface Batch {
  readonly lanes: readonly DueLane[]
  readonly updates: readonly FoldedUpdate[]
}

type WalkPorts = Pick<Ports, 'store' | 'space' | 'limits' | 'clock' | 'extraBytes'>

/** What the proxy takes at once is a little more. */
const maxBytes = 60_000
/** The wire's own words around an update, its id and time included. */
const wrapBytes = 200
/** How many entries are read at once: enough for some batches, few enough not to be felt. */
const pageSize = 200
/** What was read longer ago may have changed hands. */
const maxAgeMs = 5_000

/**
 * Walks once over all lanes in the order of their names and folds those that are due into batches. The next page
 * is read while the last batch of the one before is under way.
 */
export function createWalk(ports: WalkPorts, delivered: Delivered) {
  const { space, limits, clock, extraBytes } = ports
  let next: Key | undefined = ['entry', space]
  let lanes: DueLane[] = []
  let readAt = 0
  let dueAt = Number.POSITIVE_INFINITY
  let reason: Lane['reason']
  let ahead: Promise<Page> | undefined
  let aheadAt = 0

  function start(from: Key): void {
    aheadAt = clock.now()
    ahead = readPage(ports, from)
    // Whoever takes it sees the failure; nobody may come.
    ahead.catch(() => undefined)
  }

  async function load(from: Key): Promise<void> {
    if (!ahead || clock.now() - aheadAt > maxAgeMs) start(from)
    readAt = aheadAt
    const page = await ahead
    ahead = undefined
    if (!page) return
    next = page.next
    for (const [lane, [state, entries]] of page.lanes) {
      if (isDue(state, entries.at(-1)?.time ?? 0, clock.now())) {
        // A try that lies in the future tells of a clock that was set back, and of nobody's age.
        const trusted = state.triedAt > clock.now() ? { ...state, triedAt: 0 } : state
        lanes.push({ lane, folded: fold(entries, trusted, delivered.get(lane), limits) })
      } else if (state.dueAt < dueAt) {
        dueAt = state.dueAt
        reason = state.reason
      }
    }
  }

  return {
    /** The earliest moment at which a lane that was passed over is due. */
    dueAt: () => dueAt,
    /** What that lane waits for. */
    reason: () => reason,
    /** The due lanes that were read and not taken yet. */
    upcoming: () => lanes.map(({ lane }) => lane),
    /** The next due lanes, at most `size` updates; none at the end of the walk. */
    async take(size: number): Promise<Batch> {
      if (lanes[0] && clock.now() - readAt > maxAgeMs) {
        next = ['entry', space, lanes[0].lane]
        lanes = []
        ahead = undefined
      }
      while (lanes.length === 0 && next) await load(next)
      const batch: DueLane[] = []
      const updates: FoldedUpdate[] = []
      let bytes = 0
      for (const { lane, folded } of lanes) {
        const newest = folded.taken.at(-1)
        if (newest) {
          bytes += folded.bytes + byteLength(JSON.stringify(lane)) + wrapBytes + extraBytes()
          if (updates.length === size || (bytes > maxBytes && updates.length > 0)) break
          const { id, time } = newest
          updates.push({ id, time: toMs(time), ...updateOf(newest, folded.row, folded.config) })
        }
        batch.push({ lane, folded })
      }
      lanes = lanes.slice(batch.length)
      if (lanes.length === 0 && next) start(next)
      return { lanes: batch, updates }
    },
    /** Has these lanes taken again. */
    putBack(batch: Batch): void {
      lanes = [...batch.lanes, ...lanes]
    },
  }
}

interface Page {
  readonly lanes: ReadonlyMap<string, readonly [Lane, readonly Entry[]]>
  readonly next: Key | undefined
}

/** A lane is read whole or not at all. */
async function readPage({ store, space }: WalkPorts, from: Key): Promise<Page> {
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
