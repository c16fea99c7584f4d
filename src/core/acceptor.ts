import { type Entry, entryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Ports } from './ports.ts'
import { nextTime } from './sequence.ts'
import type { Safety } from './store.ts'
import type { Writer } from './totals.ts'

/** An entry on its way into the store. */
export type NewEntry = { -readonly [Name in 'id' | 'lane' | 'time' | 'bytes']: Entry[Name] } & {
  readonly text: string
}

/** A page that writes for longer counts under a new name: old names can then be merged without asking it. */
const writerMs = 3_600_000

/**
 * Appends entries, all of one turn in one transaction: no read, no lock, the same cost whatever is queued.
 * Only the first waits for a look at the newest time that is stored, so that time never runs back with the clock.
 *
 * @param onAccepted told once a turn.
 */
export function createAcceptor(
  { store, space, clock, newId }: Ports,
  onAccepted: (entries: readonly NewEntry[]) => void,
) {
  const origin = newId()
  let count = 0
  let page = ''
  let pageEndsAt = 0
  let writer: Writer = { accepted: 0, time: 0 }
  let group: NewEntry[] = []
  let written: Promise<Safety> | undefined
  let seeded: Promise<number> | undefined

  function ready(): Promise<number> {
    seeded ??= store
      .read([under('writer', space), exactly('total', space)])
      .then((found) => Math.max(0, ...found.flat().map(({ value }) => (value as Writer).time)))
    seeded.catch(() => {
      seeded = undefined
    })
    return seeded
  }

  async function write(): Promise<Safety> {
    let entries: readonly NewEntry[] = []
    const newest = await ready().finally(() => {
      entries = group
      group = []
      written = undefined
    })
    const nowMs = clock.now()
    if (nowMs > pageEndsAt) {
      page = newId()
      pageEndsAt = nowMs + writerMs
      writer = { ...writer, accepted: 0 }
    }
    let time = Math.max(writer.time, newest)
    for (const entry of entries) entry.time = time = nextTime(time, nowMs)
    writer = { accepted: writer.accepted + entries.length, time }
    const safety = await store.append([
      ...entries.map((entry) => ({ key: entryKey(space, entry), value: entry.text })),
      { key: ['writer', space, page], value: writer },
    ])
    onAccepted(entries)
    return safety
  }

  return {
    ready,
    /** Resolves when the entry is safe. */
    accept(lane: string, text: string, bytes: number): Promise<readonly [NewEntry, Safety]> {
      const entry: NewEntry = { id: origin + (count++).toString(36), lane, time: 0, bytes, text }
      group.push(entry)
      written ??= write()
      return written.then((safety) => [entry, safety])
    },
  }
}
