import { type Ended, settledRecords } from './apply.ts'
import { decodeEntry, type Entry, entryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import { toMs } from './sequence.ts'
import type { Key, OutboxStore } from './store.ts'
import { byteLength } from './text.ts'

export interface Caps {
  readonly entries: number
  readonly bytes: number
  readonly maxAgeMs: number
}

/**
 * Brings an outbox back within its limits, in this order until it fits: entries whose every column was said again,
 * expired entries, the oldest dead letters, and then whole lanes, the one with the oldest entry first.
 */
export function evict(
  store: OutboxStore,
  space: string,
  caps: Caps,
  nowMs: number,
): Promise<readonly Ended[]> {
  const ranges = [under('entry', space), under('dead', space), exactly('total', space)]
  return store.change(ranges, ([entries = [], dead = [], totals]) => {
    const held = entries.map(decodeEntry)
    const letters = dead.map(({ key, value }) => ({
      key,
      bytes: byteLength(JSON.stringify(value)),
    }))
    let count = held.length + letters.length
    let bytes = [...held, ...letters].reduce((sum, each) => sum + each.bytes, 0)
    const remove: Key[] = []
    const ended: Ended[] = []
    const gone = new Set<Entry>()
    const fits = () => count <= caps.entries && bytes <= caps.bytes
    const drop = (key: Key, size: number): void => {
      remove.push(key)
      count--
      bytes -= size
    }
    const end = (entry: Entry, kind: 'superseded' | 'expired' | 'evicted'): void => {
      if (gone.has(entry)) return
      gone.add(entry)
      ended.push({ entry, settlement: { kind, at: nowMs } })
      drop(entryKey(space, entry), entry.bytes)
    }

    if (!fits()) for (const entry of saidAgain(held)) end(entry, 'superseded')
    const oldestFirst = held.filter((entry) => !gone.has(entry)).sort((a, b) => a.time - b.time)
    for (const entry of oldestFirst) {
      if (!fits() && toMs(entry.time) + caps.maxAgeMs < nowMs) end(entry, 'expired')
    }
    for (const letter of letters) if (!fits()) drop(letter.key, letter.bytes)
    for (const { lane } of oldestFirst) {
      if (!fits()) for (const entry of held) if (entry.lane === lane) end(entry, 'evicted')
    }
    const put = settledRecords(space, ended, totals)
    return { put, remove, answer: ended }
  })
}

/** Entries whose every column a later entry of their lane sets too, with the same config. */
function saidAgain(entries: readonly Entry[]): Entry[] {
  const later = new Set<string>()
  return [...entries].reverse().filter(({ lane, row, config }) => {
    const said = Object.keys(row).map((column) => JSON.stringify([lane, column, config]))
    const again = said.every((column) => later.has(column))
    for (const column of said) later.add(column)
    return again
  })
}
