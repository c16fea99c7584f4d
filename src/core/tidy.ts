import { settled } from './apply.ts'
import type { DeadLetter } from './dead-letter.ts'
import { decodeEntry } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Lane } from './lane.ts'
import { toMs } from './sequence.ts'
import type { Key, OutboxStore, Stored } from './store.ts'
import { emptyTotal, mergeWriter, type Total, type Writer } from './totals.ts'

/** A writer that was silent for a day belongs to a page that is gone, or that counts under a new name. */
const writerMs = 24 * 3_600_000
/** For how many traces the last delivered values are kept. */
const keptLanes = 500

/**
 * Removes what has had its time, of everybody who used this device: dead letters and delivered values, counts of
 * pages long gone, and entries of other subjects, who may never come back to send them.
 */
export async function tidy(
  store: OutboxStore,
  space: string,
  maxAgeMs: number,
  nowMs: number,
): Promise<void> {
  const old = (ms: number) => ms + maxAgeMs < nowMs
  const [entries = []] = await store.read([{ ...under('entry'), keysOnly: true }])
  const others = entries.filter(({ key }) => key[1] !== space && old(toMs(Number(key[3]))))
  const ranges = [
    under('total'),
    under('lane'),
    under('dead'),
    under('writer'),
    ...others.map(({ key }) => exactly(...key)),
  ]
  return store.change(ranges, ([totals = [], lanes = [], dead = [], writers = [], ...found]) => {
    const before = new Map(totals.map(({ key, value }) => [String(key[1]), value as Total]))
    const after = new Map<string, Total>()
    const totalOf = (name: string) => after.get(name) ?? before.get(name) ?? emptyTotal
    const put: Stored[] = []
    for (const [name, expired] of bySpace(found.flat())) {
      const settlement = { kind: 'expired', at: nowMs } as const
      const ended = expired.map((stored) => ({ entry: decodeEntry(stored), settlement }))
      const { total, ring } = settled(name, ended, totalOf(name))
      after.set(name, total)
      put.push(ring)
    }
    const silent = writers.filter(({ value }) => toMs((value as Writer).time) + writerMs < nowMs)
    for (const { key, value } of silent) {
      const name = String(key[1])
      after.set(name, mergeWriter(totalOf(name), value as Writer))
    }
    for (const [name, total] of after) put.push({ key: ['total', name], value: total })
    const letters = dead.filter(({ value }) => old((value as DeadLetter).at))
    const gone = [...found.flat(), ...silent, ...letters, ...staleLanes(lanes, entries, old)]
    return { put, remove: gone.map(({ key }) => key), answer: undefined }
  })
}

/** Lanes without entries that were last tried too long ago, and those beyond the newest of their space. */
function staleLanes(
  lanes: readonly Stored[],
  entries: readonly Stored[],
  old: (ms: number) => boolean,
): Stored[] {
  const name = ({ key }: { key: Key }) => JSON.stringify(key.slice(1, 3))
  const triedAt = ({ value }: Stored) => (value as Lane).triedAt
  const waiting = new Set(entries.map(name))
  const idle = lanes.filter((lane) => !waiting.has(name(lane)))
  return [...bySpace(idle).values()].flatMap((own) =>
    own
      .sort((a, b) => triedAt(b) - triedAt(a))
      .filter((lane, index) => index >= keptLanes || old(triedAt(lane))),
  )
}

function bySpace(stored: readonly Stored[]): Map<string, Stored[]> {
  const spaces = new Map<string, Stored[]>()
  for (const each of stored) {
    const name = String(each.key[1])
    const own = spaces.get(name)
    if (own) own.push(each)
    else spaces.set(name, [each])
  }
  return spaces
}
