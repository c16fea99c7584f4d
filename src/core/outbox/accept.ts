import { entryKey } from '../records/entry.ts'
import { importRecords } from '../records/import-records.ts'
import { exactly } from '../records/keys.ts'
import type { Safety, Stored } from '../records/store.ts'
import { stepsPerMs } from '../records/time.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Times } from '../tabs/times.ts'
import type { Ports } from './ports.ts'

/** An entry on its way into the store. */
export interface NewEntry {
  id: string
  readonly trace: string
  time: number
  /** Its update, and the grant of its trace. */
  readonly text: string
  readonly bytes: number
}

/** Entries that are stored in one transaction. */
interface Group {
  readonly entries: NewEntry[]
  readonly written: Promise<Safety>
  /** They are in a journal as well, or may be in the store, from where another page may have taken them. */
  isJournaled: boolean
  /** They were imported and not appended. */
  isAdopted: boolean
}

/** Putting more in one transaction would keep the page from answering. */
const maxGroup = 5_000
/** How often the newest time is written down, in milliseconds. */
const noteMs = 1_000

/**
 * Appends entries, all of one tick in one transaction: no read, no wait for others, the same cost whatever is queued.
 *
 * @param onAccepted told once a group is safe, and whether another page may have taken it over before.
 * @param takeOver takes over what journals hold: a page that is back may have sent something last, and says there what.
 */
export function createAcceptor(
  ports: Ports,
  page: PageName,
  times: Times,
  onAccepted: (entries: readonly NewEntry[], isAdopted: boolean) => void,
  takeOver: () => Promise<unknown>,
) {
  const { store, space } = ports
  let open: Group | undefined
  /** Not known to be safe, oldest first. */
  const unsafe = new Set<Group>()
  let notedAt = 0
  /** Whether this page knows the newest time that is stored. */
  let isTimed = false

  /** A group is written at the end of the tick, or after the full one before it. */
  function openGroup(before?: Group): Group {
    const turn = Promise.resolve(before?.written).catch(() => undefined)
    const written = turn.then(() => write(group)).finally(() => unsafe.delete(group))
    const group: Group = { entries: [], written, isJournaled: false, isAdopted: false }
    unsafe.add(group)
    return group
  }

  async function write(group: Group): Promise<Safety> {
    if (open === group) open = undefined
    const safety = await (group.isJournaled || ports.isAway() ? adopt(group) : append(group))
    unsafe.delete(group)
    onAccepted(group.entries, group.isAdopted)
    return safety
  }

  function append(group: Group): Promise<Safety> {
    return isTimed ? store.append(recordsOf(group), () => adopt(group)) : appendFirst(group)
  }

  /** Begun once more after an interruption, or in a journal by then: somebody else may have delivered the entries. */
  async function appendFirst(group: Group): Promise<Safety> {
    const isAppended = await store.change([exactly('newest', space)], ([newest = []]) => {
      learn(Number(newest[0]?.value ?? 0))
      if (group.isJournaled) return { answer: false }
      group.isJournaled = true
      return { put: recordsOf(group), answer: true }
    })
    return isAppended ? mediumSafety() : adopt(group)
  }

  /**
   * The newest time that is stored: the page's first entries get later ones where that lies ahead of its clock, but not
   * those that are elsewhere as well, under the times they had.
   */
  function learn(time: number): void {
    const isBehind = !isTimed && times.isAhead(time)
    isTimed = true
    times.hear(time)
    for (const { entries, isJournaled } of isBehind ? unsafe : []) {
      if (!isJournaled) for (const entry of entries) entry.time = times.next()
    }
  }

  /** Writing was interrupted, or the entries are elsewhere too: somebody else may have delivered them meanwhile. */
  async function adopt(group: Group): Promise<Safety> {
    group.isAdopted = true
    await takeOver()
    await importRecords(ports, { records: recordsOf(group) })
    return mediumSafety()
  }

  function mediumSafety(): Safety {
    return store.medium === 'memory' ? 'memory' : 'stored'
  }

  function recordsOf({ entries }: Group): Stored[] {
    const records: Stored[] = []
    for (const entry of entries) records.push({ key: entryKey(space, entry), value: entry.text })
    const newest = entries.at(-1)?.time ?? 0
    if (newest >= notedAt + noteMs * stepsPerMs) {
      notedAt = newest
      records.push({ key: ['newest', space], value: newest })
    }
    return records
  }

  return {
    /** Resolves when nothing is on its way into the store. */
    async written(): Promise<void> {
      while (unsafe.size > 0) await Promise.allSettled([...unsafe].map(({ written }) => written))
    },
    /** The newest time that is stored was read. */
    onNewest: learn,
    /** @returns the entry, and what resolves when it is safe. */
    accept({ trace, text, bytes }: Pick<NewEntry, 'trace' | 'text' | 'bytes'>) {
      const entry = { id: page.nextEntryId(), trace, time: times.next(), text, bytes }
      if (!open || open.entries.length === maxGroup) open = openGroup(open)
      open.entries.push(entry)
      return { entry, written: open.written }
    },
    /** The entries that are not known to be safe. */
    unsafe: (): readonly NewEntry[] => [...unsafe].flatMap(({ entries }) => entries),
    /** What is to be stored of them, for a journal: what comes later is not part of it. */
    journal(): Stored[] {
      open = undefined
      const records: Stored[] = []
      for (const group of unsafe) {
        group.isJournaled = true
        records.push(...recordsOf(group))
      }
      return records
    },
  }
}

export type Acceptor = ReturnType<typeof createAcceptor>
