import { entryKey } from '../records/entry.ts'
import { importRecords } from '../records/import-records.ts'
import { exactly } from '../records/keys.ts'
import { type Safety, type Stored, safetyOf } from '../records/store.ts'
import { stepsPerMs } from '../records/time.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Times } from '../tabs/times.ts'
import type { Ports } from './ports.ts'

/** An entry that is being stored. */
export interface NewEntry {
  id: string
  readonly trace: string
  time: number
  /** The encoded update, with the grant of its trace. */
  readonly text: string
  readonly bytes: number
}

/** Entries that are stored in one transaction. */
interface Group {
  readonly entries: NewEntry[]
  readonly written: Promise<Safety>
  /** The entries are also in a journal, or may already be stored, so another page may have taken them over. */
  isJournaled: boolean
  /** The entries were imported, not appended. */
  isAdopted: boolean
}

/** Maximum number of entries in a transaction. A larger one would block the page. */
const maxGroup = 5_000
/** Interval at which the newest time is stored, in milliseconds. */
const noteMs = 1_000

/**
 * Appends entries. All entries of one tick share a transaction, which does not read, so that its cost does not depend on the
 * number of waiting entries.
 *
 * @param onAccepted called when a group is stored, with whether another page may have taken it over before.
 * @param takeOver imports journals. A page that is restored has written there what its last request sent.
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
  /** Groups that are not known to be stored, oldest first. */
  const unsafe = new Set<Group>()
  let notedAt = 0
  /** Whether this page has read the stored newest time. */
  let isTimed = false

  /** Opens a group. It is written at the end of the tick, or after the full group before it. */
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

  /** Appends the first group of a page. When it is repeated after an interruption, the group is imported instead. */
  async function appendFirst(group: Group): Promise<Safety> {
    const isAppended = await store.change([exactly('newest', space)], ([newest = []]) => {
      learn(Number(newest[0]?.value ?? 0))
      if (group.isJournaled) return { answer: false }
      group.isJournaled = true
      return { put: recordsOf(group), answer: true }
    })
    return isAppended ? safetyOf(store) : adopt(group)
  }

  /**
   * Takes the stored newest time into account. If the clock was set back, the page's first entries get later times, except
   * entries that are also in a journal with their old times.
   */
  function learn(time: number): void {
    const isBehind = !isTimed && times.isAhead(time)
    isTimed = true
    times.hear(time)
    for (const { entries, isJournaled } of isBehind ? unsafe : []) {
      if (!isJournaled) for (const entry of entries) entry.time = times.next()
    }
  }

  /** Imports a group that was interrupted or is also in a journal, because another page may have delivered it meanwhile. */
  async function adopt(group: Group): Promise<Safety> {
    group.isAdopted = true
    await takeOver()
    await importRecords(ports, { records: recordsOf(group) })
    return safetyOf(store)
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
    /** Resolves when all accepted entries are stored. */
    async written(): Promise<void> {
      while (unsafe.size > 0) await Promise.allSettled([...unsafe].map(({ written }) => written))
    },
    /** Takes the stored newest time into account. */
    onNewest: learn,
    /** @returns the entry, and a promise that resolves when it is stored. */
    accept({ trace, text, bytes }: Pick<NewEntry, 'trace' | 'text' | 'bytes'>) {
      const entry = { id: page.nextEntryId(), trace, time: times.next(), text, bytes }
      if (!open || open.entries.length === maxGroup) open = openGroup(open)
      open.entries.push(entry)
      return { entry, written: open.written }
    },
    /** Returns the entries that are not known to be stored. */
    unsafe: (): readonly NewEntry[] => [...unsafe].flatMap(({ entries }) => entries),
    /** Returns their records for a journal, and closes the open group so that later entries are not part of it. */
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
