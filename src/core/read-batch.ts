import { addressOf, decodeEntry, type Entry, splitLane } from './entry.ts'
import { type Folded, fold } from './fold.ts'
import { after, exactly, under } from './keys.ts'
import { freshLane, isDue, type Lane } from './lane.ts'
import { toMs } from './sequence.ts'
import { type Sifted, sift } from './sift.ts'
import type { Key, OutboxStore, Stored } from './store.ts'
import { byteLength } from './text.ts'
import type { FoldedUpdate } from './transport.ts'

/** One due lane: what to send of it, and what leaves without being sent. */
export interface DueLane {
  readonly lane: string
  readonly folded?: Folded | undefined
  readonly spent: Sifted['spent']
}

export interface Batch {
  readonly lanes: readonly DueLane[]
  readonly updates: readonly FoldedUpdate[]
  /** Where the walk began, and where it goes on; `undefined` when it reached the end. */
  readonly from: Key
  readonly next: Key | undefined
  /** The earliest moment at which a lane that was passed over is due. */
  readonly dueAt: number
  readonly readAt: number
}

export interface BatchLimits {
  readonly maxUpdates: number
  readonly maxBytes: number
  readonly maxEntryBytes: number
  readonly maxAgeMs: number
}

/** The wire's own words around an update, its id and time included. */
const wrapBytes = 200

/**
 * Walks the lanes in the order of their names from `from` on, passes over those that are not due, and
 * folds due ones until a batch is full. A lane is read whole or not at all.
 */
export async function readBatch(
  store: OutboxStore,
  space: string,
  from: Key,
  nowMs: number,
  limits: BatchLimits,
): Promise<Batch> {
  const lanes: DueLane[] = []
  const updates: FoldedUpdate[] = []
  let bytes = 0
  let dueAt = Number.POSITIVE_INFINITY
  let next: Key | undefined = from
  while (next) {
    const page: Page = await readPage(store, space, next, Math.max(20, limits.maxUpdates + 1))
    for (const [lane, entries] of page.lanes) {
      const state = page.states.get(lane) ?? freshLane
      next = ['entry', space, lane]
      if (isDue(state, entries.at(-1)?.time ?? 0, nowMs)) {
        const { parts, spent } = sift(entries, state, limits)
        const [first, ...rest] = parts
        const folded =
          first &&
          fold([first, ...rest], {
            maxBytes: limits.maxEntryBytes,
            aloneThrough: state.aloneThrough,
          })
        const size = folded ? folded.bytes + byteLength(lane) + wrapBytes : 0
        const full = updates.length >= limits.maxUpdates || bytes + size > limits.maxBytes
        if (folded && full && updates.length > 0)
          return { lanes, updates, from, next, dueAt, readAt: nowMs }
        bytes += size
        lanes.push({ lane, folded, spent })
        if (folded) updates.push(updateOf(lane, folded))
      } else {
        dueAt = Math.min(dueAt, state.dueAt)
      }
    }
    next = page.next
    if (updates.length >= limits.maxUpdates) break
  }
  return { lanes, updates, from, next, dueAt, readAt: nowMs }
}

interface Page {
  readonly lanes: ReadonlyMap<string, readonly Entry[]>
  readonly states: ReadonlyMap<string, Lane>
  readonly next: Key | undefined
}

async function readPage(
  store: OutboxStore,
  space: string,
  from: Key,
  limit: number,
): Promise<Page> {
  const { before } = under('entry', space)
  const [found = []] = await store.read([{ from, before, limit }])
  let lanes = groupByLane(found)
  let next: Key | undefined
  const lastLane = [...lanes.keys()].at(-1)
  if (found.length === limit && lastLane !== undefined) {
    if (lanes.size > 1) {
      lanes.delete(lastLane)
      next = ['entry', space, lastLane]
    } else {
      const [whole = []] = await store.read([under('entry', space, lastLane)])
      lanes = groupByLane(whole)
      next = after('entry', space, lastLane)
    }
  }
  return { lanes, states: await readLanes(store, space, [...lanes.keys()]), next }
}

/** What is remembered about lanes, by name. */
export async function readLanes(
  store: OutboxStore,
  space: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Lane>> {
  if (names.length === 0) return new Map()
  const found = await store.read(names.map((lane) => exactly('lane', space, lane)))
  return new Map(found.flat().map(({ key, value }) => [String(key[2]), value as Lane]))
}

function groupByLane(found: readonly Stored[]): Map<string, Entry[]> {
  const lanes = new Map<string, Entry[]>()
  for (const stored of found) {
    const [lane] = addressOf(stored.key)
    const entries = lanes.get(lane)
    if (entries) entries.push(decodeEntry(stored))
    else lanes.set(lane, [decodeEntry(stored)])
  }
  return lanes
}

function updateOf(lane: string, { row, config, taken }: Folded): FoldedUpdate {
  const [inferencePipelineId, inferenceId] = splitLane(lane)
  const { id = '', time = 0 } = taken.at(-1) ?? {}
  return {
    id,
    time: toMs(time),
    inferencePipelineId,
    inferenceId,
    row,
    ...(config !== undefined && { config }),
  }
}
