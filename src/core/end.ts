import type { EntryKey } from './entry.ts'
import { under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Ended, Settlement } from './settlement.ts'
import type { Key, Stored } from './store.ts'
import { addEnds, emptyTotal, type Total } from './totals.ts'
import type { Json } from './update/json.ts'

/** The newest acknowledged time of a column, and its value, unless it took too much room. */
type Said = readonly [time: number, value?: Json]
/** What was acknowledged, by column. */
export type Columns = Map<string, Said>
/** What was acknowledged, by lane. */
export type Delivered = Map<string, Columns>

/** What one change settled; other tabs find the fate of their receipts in it, and `latest` its values. */
export interface Turn {
  readonly at: number
  readonly ended: ReadonlyMap<string, Settlement>
  readonly delivered: Delivered
}

/** A turn as it is stored: as text, which costs a tenth of the maps in it. */
export interface StoredTurn {
  readonly at: number
  readonly text: string
}

export function decodeTurn({ value }: Stored): Turn {
  const { at, text } = value as StoredTurn
  const { ended, delivered }: StoredMaps = JSON.parse(text)
  const lanes = delivered.map(([lane, columns]) => [lane, new Map(columns)] as const)
  return { at, ended: new Map(ended), delivered: new Map(lanes) }
}

interface StoredMaps {
  readonly ended: readonly [id: string, settlement: Settlement][]
  readonly delivered: readonly [lane: string, columns: [string, Said][]][]
}

function encodeTurn({ at, ended, delivered }: Turn): StoredTurn {
  const encode = (pick: (column: [string, Said]) => unknown) =>
    JSON.stringify({
      ended: [...ended],
      delivered: [...delivered].map(([lane, columns]) => [lane, [...columns].map(pick)]),
    })
  const text = encode((column) => column)
  if (text.length <= maxTurnText) return { at, text }
  return { at, text: encode(([column, [time]]) => [column, [time]]) }
}

/** How many turns are remembered, and how many letters of each: what exceeds them keeps its times, not its values. */
export const ringSize = 200
/** All of the ring is read before each drain: it must not grow with what is delivered at once. */
const endsPerPlace = 10
const maxTurnText = 65_536

/**
 * What to write when entries end: the entries go, they are counted, and the ring tells of it.
 *
 * @param present the entries around, as they were found in the same transaction, in order.
 * @param total as it was found in the same transaction.
 */
export function end(
  space: string,
  ended: readonly Ended[],
  present: readonly Stored[] = [],
  total: readonly Stored[] = [],
  delivered: Delivered = new Map(),
) {
  if (ended.length === 0) return { put: [], removeAll: [] }
  const before = (total[0]?.value as Total | undefined) ?? emptyTotal
  const ends = ended.map(([{ id }, { kind }]) => [id, kind] as const)
  // Many that end together take the places of as many turns as they are worth.
  const weight = Math.min(ringSize, Math.ceil(ended.length / endsPerPlace))
  const free = before.turns % ringSize
  const place = free + weight > ringSize ? 0 : free
  const turns = before.turns - free + (place < free ? ringSize : place) + weight
  const fates = new Map(ended.map(([{ id }, settlement]) => [id, settlement]))
  const turn: Turn = { at: ended[0]?.[1].at ?? 0, ended: fates, delivered }
  const put: Stored[] = [
    { key: ['total', space], value: { ...addEnds(before, ends), turns } },
    { key: ['turn', space, place], value: encodeTurn(turn) },
  ]
  const taken = { from: ['turn', space, place + 1], before: ['turn', space, place + weight] }
  return { put, removeAll: [...runs(present, fates), ...(weight > 1 ? [taken] : [])] }
}

/** The stretches of keys in which every entry ends: to remove a stretch costs as much as to remove one. */
function runs(present: readonly Stored[], fates: ReadonlyMap<string, unknown>) {
  const stretches: { from: Key; before: Key }[] = []
  let open: { from: Key; before: Key } | undefined
  for (const { key } of present) {
    if (!fates.has((key as EntryKey)[4])) open = undefined
    else if (open) open.before = [...key, 0]
    else {
      open = { from: key, before: [...key, 0] }
      stretches.push(open)
    }
  }
  return stretches
}

/** Everything the ring remembers as acknowledged. */
export async function readDelivered({
  store,
  space,
}: Pick<Ports, 'store' | 'space'>): Promise<Delivered> {
  const all: Delivered = new Map()
  const [turns = []] = await store.read([under('turn', space)])
  for (const turn of turns) addDelivered(all, decodeTurn(turn).delivered)
  return all
}

/** What the ring told of when a drain began, and what it may tell of by now, each 2,000 at most. */
const maxAtHand = 4_000

/** Adds what was acknowledged, unless something newer was; lanes that were acknowledged long ago are let go of. */
export function addDelivered(all: Delivered, more: Delivered): void {
  for (const [lane, columns] of more) {
    const known = new Map(all.get(lane))
    for (const [column, said] of columns) {
      if (said[0] >= (known.get(column)?.[0] ?? 0)) known.set(column, said)
    }
    // The newest come last.
    all.delete(lane)
    all.set(lane, known)
  }
  for (const lane of all.keys()) {
    if (all.size <= maxAtHand) break
    all.delete(lane)
  }
}
