import type { Ended } from './end.ts'
import type { EntryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Key } from './store.ts'
import { addKinds, addWriter, emptyTotal, type Total, type Writer } from './totals.ts'

/** What an outbox holds, counted without reading a row. */
export interface Census {
  /** How many entries wait in each lane. */
  readonly lanes: Map<string, number>
  pending: number
  deadLetters: number
  /** Bytes of all waiting entries. */
  bytes: number
  counts: Total
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
  const counts = writers.map(({ value }) => value as Writer).reduce(addWriter, sum)
  const census = { ...emptyCensus(), deadLetters: dead.length, counts }
  let { from, before }: { from: Key | undefined; before: Key } = under('entry', space)
  while (from) {
    const [page = []]: Page = await store.read([{ from, before, limit: pageSize, keysOnly: true }])
    for (const { key } of page) {
      const [, , lane, , , bytes] = key as EntryKey
      move(census, lane, bytes, 1)
    }
    const last = page.at(-1)
    from = page.length === pageSize && last ? [...last.key, 0] : undefined
  }
  return census
}

type Page = Awaited<ReturnType<Ports['store']['read']>>

export function emptyCensus(): Census {
  return { lanes: new Map(), pending: 0, deadLetters: 0, bytes: 0, counts: emptyTotal }
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

/** Counts what this page saw end. */
export function countEnded(census: Census, ended: readonly Ended[]): void {
  for (const [{ lane, bytes }] of ended) move(census, lane, -bytes, -1)
  const kinds = ended.map(([, { kind }]) => kind)
  census.counts = addKinds(census.counts, kinds)
}

function move(census: Census, lane: string, bytes: number, by: number): void {
  const { lanes } = census
  const left = (lanes.get(lane) ?? 0) + by
  if (left > 0) lanes.set(lane, left)
  else lanes.delete(lane)
  census.pending += by
  census.bytes += bytes
}
