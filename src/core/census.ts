import type { EntryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Ended } from './settlement.ts'
import type { Key } from './store.ts'
import { addEnds, addIds, emptyTotal, pageOf, type Total, type Writer } from './totals.ts'

/** What an outbox holds, counted without reading a row. */
export interface Census {
  /** How many entries wait in each lane. */
  readonly lanes: Map<string, number>
  pending: number
  deadLetters: number
  /** Bytes of all waiting entries. */
  bytes: number
  counts: Total
  /** Pages with entries that wait. */
  readonly pages: Set<string>
}

/** How many keys are read at once: few enough that nobody waits for them. */
const pageSize = 1_000

export async function takeCensus({ store, space }: Ports): Promise<Census> {
  const [dead = [], writers = [], total = []] = await store.read([
    { ...under('dead', space), keysOnly: true },
    under('writer', space),
    exactly('total', space),
  ])
  const sum = (total[0]?.value as Total | undefined) ?? emptyTotal
  let pages = new Map(sum.pages)
  for (const { key, value } of writers) {
    const { accepted } = value as Writer
    pages.set(String(key[2]), Math.max(accepted, pages.get(String(key[2])) ?? 0))
  }
  const census = { ...emptyCensus(), deadLetters: dead.length }
  let { from, before }: { from: Key | undefined; before: Key } = under('entry', space)
  while (from) {
    const [page = []]: Page = await store.read([{ from, before, limit: pageSize, keysOnly: true }])
    for (const { key } of page) {
      const [, , lane, , , bytes] = key as EntryKey
      move(census, lane, bytes, 1)
    }
    const ids = page.map(({ key }) => (key as EntryKey)[4])
    pages = addIds(pages, ids)
    for (const id of ids) census.pages.add(pageOf(id))
    const last = page.at(-1)
    from = page.length === pageSize && last ? [...last.key, 0] : undefined
  }
  const accepted = [...pages.values()].reduce((all, each) => all + each, sum.accepted)
  return { ...census, counts: { ...sum, accepted } }
}

type Page = Awaited<ReturnType<Ports['store']['read']>>

export function emptyCensus(): Census {
  return {
    lanes: new Map(),
    pending: 0,
    deadLetters: 0,
    bytes: 0,
    counts: emptyTotal,
    pages: new Set(),
  }
}

/** Counts what this page accepted. */
export function countAccepted(
  census: Census,
  entries: readonly { readonly lane: string; readonly bytes: number }[],
): void {
  for (const { lane, bytes } of entries) move(census, lane, bytes, 1)
  const { counts } = census
  census.counts = { ...counts, accepted: counts.accepted + entries.length }
}

/**
 * Counts what this page saw end.
 *
 * @returns whether all of it had been counted before: what other tabs accepted may not have been heard of.
 */
export function countEnded(census: Census, ended: readonly Ended[]): boolean {
  const isKnown = ended.every(([{ lane }]) => census.lanes.has(lane))
  for (const [{ lane, bytes }] of ended) move(census, lane, -bytes, -1)
  const ends = ended.map(([{ id }, { kind }]) => [id, kind] as const)
  census.counts = addEnds(census.counts, ends)
  const isRight = isKnown && census.pending >= 0
  census.pending = Math.max(0, census.pending)
  return isRight
}

function move(census: Census, lane: string, bytes: number, by: number): void {
  const { lanes } = census
  const left = (lanes.get(lane) ?? 0) + by
  if (left > 0) lanes.set(lane, left)
  else lanes.delete(lane)
  census.pending += by
  census.bytes += bytes
}
