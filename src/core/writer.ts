import { type Entry, entryKey } from './entry.ts'
import { under } from './keys.ts'
import type { Ports } from './ports.ts'
import { nextTime, toMs } from './sequence.ts'
import type { Stored } from './store.ts'
import { entryId, newPage, type Writer } from './totals.ts'

/** An entry on its way into the store. */
export type NewEntry = { -readonly [Name in 'id' | 'lane' | 'time' | 'bytes']: Entry[Name] } & {
  readonly text: string
  /** The grant of its lane, stored beside it. */
  readonly grant?: Stored | undefined
}

/** Entries that are stored together. */
export interface Group {
  readonly entries: NewEntry[]
  /** What reserves times for it. */
  writer?: Stored
}

/** A page that writes for longer counts under a new name: old names can then be merged without asking it. */
const pageMs = 3_600_000
/** For how long a page reserves times at once: it does not have to write the newest with each entry. */
const reservedMs = 1_000

/**
 * Gives entries their ids and their places in the order. Only the first waits for a look at the newest time that is
 * stored, so that time never runs back with the clock.
 */
export function createWriter({ store, space, clock, newId }: Ports) {
  let page = ''
  let pageEndsAt = 0
  let count = 0
  let newest = 0
  let reserved = 0
  let seeded: Promise<number> | undefined

  async function ready(): Promise<void> {
    seeded ??= store
      .read([under('writer', space)])
      .then(([writers = []]) => Math.max(0, ...writers.map(({ value }) => (value as Writer).time)))
    seeded.catch(() => {
      seeded = undefined
    })
    const stored = await seeded
    // Within what a page reserves the clock is right, here as in other tabs; beyond, it was set back since.
    if (toMs(stored) > clock.now() + reservedMs) newest = Math.max(newest, stored)
  }

  return {
    ready,
    /** Has the next group look again: another tab may have given out times since. */
    reseed(): void {
      seeded = undefined
    },
    /** Counts under a new name from now on. */
    rename(): void {
      pageEndsAt = 0
    },
    /** A group is stored: until then, those that follow it reserve their times themselves. */
    confirm({ writer }: Group): void {
      if (writer?.key[2] === page) reserved = Math.max(reserved, (writer.value as Writer).time)
    },
    /** What is stored of a group, whose entries get their place in the order now at the latest. */
    recordsOf(group: Group): Stored[] {
      const nowMs = clock.now()
      if (nowMs > pageEndsAt) {
        page = newPage(newId)
        pageEndsAt = nowMs + pageMs
        count = 0
        reserved = 0
      }
      for (const entry of group.entries) {
        if (entry.id) continue
        newest = nextTime(newest, nowMs)
        entry.time = newest
        entry.id = entryId(page, count++)
      }
      if (newest > reserved) {
        const time = nextTime(newest, nowMs + reservedMs)
        group.writer = { key: ['writer', space, page], value: { accepted: count, time } }
      }
      const records: Stored[] = group.entries.map((entry) => ({
        key: entryKey(space, entry),
        value: entry.text,
      }))
      records.push(...grantsOf(group.entries))
      if (group.writer) records.push(group.writer)
      return records
    },
  }
}

/** The newest of each lane. */
function grantsOf(entries: readonly NewEntry[]): Iterable<Stored> {
  const grants = new Map<string, Stored>()
  for (const { lane, grant } of entries) if (grant) grants.set(lane, grant)
  return grants.values()
}
