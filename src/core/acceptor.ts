import { type Entry, entryKey } from './entry.ts'
import { under } from './keys.ts'
import type { Ports } from './ports.ts'
import { nextTime, toMs } from './sequence.ts'
import type { Safety, Stored } from './store.ts'
import { entryId, newPage, type Writer } from './totals.ts'

/** An entry on its way into the store. */
export type NewEntry = { -readonly [Name in 'id' | 'lane' | 'time' | 'bytes']: Entry[Name] } & {
  readonly text: string
}

/** A page that writes for longer counts under a new name: old names can then be merged without asking it. */
const pageMs = 3_600_000
/** For how long a page reserves times at once: it does not have to write the newest with each entry. */
const reservedMs = 1_000

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
  let page = ''
  let pageEndsAt = 0
  let count = 0
  let newest = 0
  let reserved = 0
  let open: Group | undefined
  let seeded: Promise<number> | undefined

  function ready(): Promise<number> {
    seeded ??= store
      .read([under('writer', space)])
      .then(([writers = []]) => Math.max(0, ...writers.map(({ value }) => (value as Writer).time)))
    seeded.catch(() => {
      seeded = undefined
    })
    return seeded
  }

  /** A group is written at the end of the turn, or after the full one before it: a page must not freeze. */
  function openGroup(before?: Group): Group {
    const entries: NewEntry[] = []
    const turn = Promise.resolve(before?.written).catch(() => undefined)
    const group: Group = { entries, written: turn.then(() => write(group)) }
    return group
  }

  async function write(group: Group): Promise<Safety> {
    const stored = await ready().finally(() => {
      if (open === group) open = undefined
    })
    const { entries } = group
    const nowMs = clock.now()
    if (nowMs > pageEndsAt) {
      page = newPage(newId)
      pageEndsAt = nowMs + pageMs
      count = 0
      reserved = 0
    }
    // Within what a page reserves the clock is right, here as in other tabs; beyond, it was set back since.
    if (toMs(stored) > nowMs + reservedMs) newest = Math.max(newest, stored)
    for (const entry of entries) {
      newest = nextTime(newest, nowMs)
      entry.time = newest
      entry.id = entryId(page, count++)
    }
    const records: Stored[] = entries.map((entry) => ({
      key: entryKey(space, entry),
      value: entry.text,
    }))
    if (newest > reserved) {
      reserved = nextTime(newest, nowMs + reservedMs)
      records.push({ key: ['writer', space, page], value: { accepted: count, time: reserved } })
    }
    const safety = await store.append(records)
    onAccepted(entries)
    return safety
  }

  return {
    ready,
    /** Has the next entry look again: another tab may have given out times since. */
    reseed(): void {
      seeded = undefined
    },
    /** Resolves when the entry is safe. */
    accept(lane: string, text: string, bytes: number): Promise<readonly [NewEntry, Safety]> {
      const entry: NewEntry = { id: '', lane, time: 0, bytes, text }
      if (!open || open.entries.length === maxGroup) open = openGroup(open)
      open.entries.push(entry)
      return open.written.then((safety) => [entry, safety])
    },
  }
}

/** As many entries share a transaction at most; putting more would keep the page from answering. */
const maxGroup = 5_000

interface Group {
  readonly entries: NewEntry[]
  readonly written: Promise<Safety>
}
