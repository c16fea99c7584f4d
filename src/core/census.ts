import type { Ended } from './apply.ts'
import { addressOf } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { OutboxStore } from './store.ts'
import { addEnded, type Counts, countsOf, emptyTotal, type Total, type Writer } from './totals.ts'

/** What an outbox holds, counted without reading a row. */
export interface Census {
  /** How many entries wait in each lane. */
  readonly lanes: Map<string, number>
  pending: number
  deadLetters: number
  /** Bytes of all waiting entries. */
  bytes: number
  counts: Counts
}

export function emptyCensus(): Census {
  const counts = countsOf(emptyTotal, [])
  return { lanes: new Map(), pending: 0, deadLetters: 0, bytes: 0, counts }
}

export async function takeCensus(store: OutboxStore, space: string): Promise<Census> {
  const [entries = [], dead = [], writers = [], totals = []] = await store.read([
    { ...under('entry', space), keysOnly: true },
    { ...under('dead', space), keysOnly: true },
    under('writer', space),
    exactly('total', space),
  ])
  const pages = writers.map(({ value }) => value as Writer)
  const total = (totals[0]?.value as Total | undefined) ?? emptyTotal
  const lanes = new Map<string, number>()
  for (const { key } of entries) move(lanes, addressOf(key)[0], 1)
  return {
    lanes,
    pending: entries.length,
    deadLetters: dead.length,
    bytes: pages.reduce((sum, { bytes }) => sum + bytes, total.bytes),
    counts: countsOf(total, pages),
  }
}

/** Counts an entry that this page accepted. */
export function countAccepted(census: Census, lane: string, bytes: number): void {
  move(census.lanes, lane, 1)
  census.pending++
  census.bytes += bytes
  census.counts = { ...census.counts, accepted: census.counts.accepted + 1 }
}

/** Counts entries that this page saw end. */
export function countEnded(census: Census, ended: readonly Ended[]): void {
  const kinds = ended.map(({ entry: { bytes }, settlement: { kind } }) => ({ kind, bytes }))
  const { bytes, ...counts } = addEnded({ ...emptyTotal, ...census.counts }, kinds)
  for (const { entry } of ended) move(census.lanes, entry.lane, -1)
  census.pending -= ended.length
  census.bytes += bytes
  census.counts = countsOf({ ...emptyTotal, ...counts }, [])
}

function move(lanes: Map<string, number>, lane: string, by: number): void {
  const count = (lanes.get(lane) ?? 0) + by
  if (count > 0) lanes.set(lane, count)
  else lanes.delete(lane)
}
