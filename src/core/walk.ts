import type { Delivered } from './end.ts'
import { type Entry, updateOf } from './entry.ts'
import { type Folded, fold } from './fold.ts'
import { isDue, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { type Page, readPage } from './read-page.ts'
import { toMs } from './sequence.ts'
import type { Key } from './store.ts'
import { byteLength } from './update/text.ts'
import type { FoldedUpdate } from './update/transport.ts'

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
/** What was read longer ago may have changed hands. */
const maxAgeMs = 5_000

/**
 * Walks once over all lanes in the order of their names and folds those that are due into batches. The next page
 * is read while the batches of the one before are under way.
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
    if (next) start(next)
    for (const [lane, [state, entries]] of page.lanes) {
      if (isReady(state, entries)) {
        // A try that lies in the future tells of a clock that was set back, and of nobody's age.
        const trusted = state.triedAt > clock.now() ? { ...state, triedAt: 0 } : state
        lanes.push({ lane, folded: fold(entries, trusted, delivered.get(lane), limits) })
      } else if (state.dueAt < dueAt) {
        dueAt = state.dueAt
        reason = state.reason
      }
    }
  }

  function isReady(state: Lane, entries: readonly Entry[]): boolean {
    return isDue(state, entries.at(-1)?.time ?? 0, clock.now())
  }

  function upcoming(): string[] {
    return lanes.map(({ lane }) => lane)
  }

  return {
    /** The earliest moment at which a lane that was passed over is due. */
    dueAt: () => dueAt,
    /** What that lane waits for. */
    reason: () => reason,
    /** The due lanes that were read and not taken yet. */
    upcoming,
    /** The same, with those that are being read. */
    async coming(): Promise<readonly string[]> {
      const left = upcoming()
      const read = [...((await ahead)?.lanes ?? [])].filter(([, each]) => isReady(...each))
      return [...left, ...read.map(([lane]) => lane)]
    },
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
      return { lanes: batch, updates }
    },
    /** Has these lanes taken again. */
    putBack(batch: Batch): void {
      lanes = [...batch.lanes, ...lanes]
    },
  }
}
