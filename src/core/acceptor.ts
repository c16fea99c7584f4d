import { type Entry, entryKey } from './entry.ts'
import { under } from './keys.ts'
import { merge } from './merge.ts'
import type { Ports } from './ports.ts'
import { nextTime, toMs } from './sequence.ts'
import type { Safety, Stored } from './store.ts'
import { entryId, newPage, type Writer } from './totals.ts'

/** An entry on its way into the store. */
export type NewEntry = { -readonly [Name in 'id' | 'lane' | 'time' | 'bytes']: Entry[Name] } & {
  readonly text: string
  /** The grant of its lane, stored beside it. */
  readonly grant?: Stored | undefined
}

/** A page that writes for longer counts under a new name: old names can then be merged without asking it. */
const pageMs = 3_600_000
/** For how long a page reserves times at once: it does not have to write the newest with each entry. */
const reservedMs = 1_000

/**
 * Appends entries, all of one turn in one transaction: no read, no lock, the same cost whatever is queued.
 * Only the first waits for a look at the newest time that is stored, so that time never runs back with the clock.
 *
 * @param onAccepted told once a turn, and whether the entries had been in the journal, where others may have found them.
 */
export function createAcceptor(
  ports: Ports,
  onAccepted: (entries: readonly NewEntry[], wereParked: boolean) => void,
) {
  const { store, space, clock, newId } = ports
  let page = ''
  let pageEndsAt = 0
  let count = 0
  let newest = 0
  let reserved = 0
  let open: Group | undefined
  let seeded: Promise<number> | undefined
  /** Not known to be safe, oldest first. */
  const unsafe = new Set<Group>()

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
    const turn = Promise.resolve(before?.written).catch(() => undefined)
    const written = turn.then(() => write(group)).finally(() => unsafe.delete(group))
    const group: Group = { entries: [], written, isParked: false }
    unsafe.add(group)
    return group
  }

  async function write(group: Group): Promise<Safety> {
    const stored = await ready().finally(() => {
      if (open === group) open = undefined
    })
    // Within what a page reserves the clock is right, here as in other tabs; beyond, it was set back since.
    if (toMs(stored) > clock.now() + reservedMs) newest = Math.max(newest, stored)
    const records = recordsOf(group)
    while (ports.isAway()) await ports.back()
    const safety = await (group.isParked ? takeBack(records) : store.append(records))
    unsafe.delete(group)
    onAccepted(group.entries, group.isParked)
    return safety
  }

  /** Another tab may have taken it over meanwhile, and delivered it. */
  async function takeBack(records: readonly Stored[]): Promise<Safety> {
    await merge(store, space, records)
    return store.medium === 'memory' ? 'memory' : 'stored'
  }

  /** What is stored of a group, whose entries get their place in the order now at the latest. */
  function recordsOf(group: Group): Stored[] {
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
      reserved = nextTime(newest, nowMs + reservedMs)
      group.writer = { key: ['writer', space, page], value: { accepted: count, time: reserved } }
    }
    const records: Stored[] = group.entries.map((entry) => ({
      key: entryKey(space, entry),
      value: entry.text,
    }))
    records.push(...grantsOf(group.entries))
    if (group.writer) records.push(group.writer)
    return records
  }

  return {
    ready,
    /** Has the next entry look again: another tab may have given out times since. */
    reseed(): void {
      seeded = undefined
    },
    /** Resolves when the entry is safe. */
    accept(
      content: Pick<NewEntry, 'lane' | 'text' | 'bytes' | 'grant'>,
    ): Promise<readonly [NewEntry, Safety]> {
      const entry: NewEntry = { ...content, id: '', time: 0 }
      if (!open || open.entries.length === maxGroup) open = openGroup(open)
      open.entries.push(entry)
      return open.written.then((safety) => [entry, safety])
    },
    /** The entries that are not known to be safe, and what is to be stored of them: for a journal. */
    unsafe(): { readonly entries: readonly NewEntry[]; readonly records: readonly Stored[] } {
      const records = [...unsafe].flatMap((group) => {
        group.isParked = true
        return recordsOf(group)
      })
      return { entries: [...unsafe].flatMap(({ entries }) => entries), records }
    },
  }
}

export type Acceptor = ReturnType<typeof createAcceptor>

/** As many entries share a transaction at most; putting more would keep the page from answering. */
const maxGroup = 5_000

/** The newest of each lane. */
function grantsOf(entries: readonly NewEntry[]): Iterable<Stored> {
  const grants = new Map<string, Stored>()
  for (const { lane, grant } of entries) if (grant) grants.set(lane, grant)
  return grants.values()
}

interface Group {
  readonly entries: NewEntry[]
  readonly written: Promise<Safety>
  /** What reserves times for it. */
  writer?: Stored
  isParked: boolean
}
