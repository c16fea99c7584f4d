import { merge } from './merge.ts'
import type { Ports } from './ports.ts'
import type { Safety, Stored } from './store.ts'
import { createWriter, type Group, type NewEntry } from './writer.ts'

/** As many entries share a transaction at most; putting more would keep the page from answering. */
const maxGroup = 5_000

/** A group on its way into the store. */
interface OpenGroup extends Group {
  readonly written: Promise<Safety>
  /** It is in the journal as well. */
  isParked: boolean
  /** Another page has taken it over from there. */
  isTaken: boolean
  /** Others may have found it already. */
  isKnown: boolean
}

/**
 * Appends entries, all of one turn in one transaction: no read, no lock, the same cost whatever is queued.
 *
 * @param onAccepted told once a turn, and whether others may have found the entries before.
 */
export function createAcceptor(
  ports: Ports,
  onAccepted: (entries: readonly NewEntry[], areKnown: boolean) => void,
) {
  const { store, space } = ports
  const { ready, reseed, rename, confirm, recordsOf } = createWriter(ports)
  let open: OpenGroup | undefined
  /** Not known to be safe, oldest first. */
  const unsafe = new Set<OpenGroup>()

  /** A group is written at the end of the turn, or after the full one before it: a page must not freeze. */
  function openGroup(before?: OpenGroup): OpenGroup {
    const turn = Promise.resolve(before?.written).catch(() => undefined)
    const written = turn.then(() => write(group)).finally(() => unsafe.delete(group))
    const group: OpenGroup = {
      entries: [],
      written,
      isParked: false,
      isTaken: false,
      isKnown: false,
    }
    unsafe.add(group)
    return group
  }

  async function write(group: OpenGroup): Promise<Safety> {
    await ready().finally(() => {
      if (open === group) open = undefined
    })
    const records = recordsOf(group)
    while (ports.isAway()) await ports.back()
    const again = () => takeBack(group, records)
    const safety = await (group.isParked ? again() : store.append(records, again))
    confirm(group)
    unsafe.delete(group)
    if (!group.isTaken) onAccepted(group.entries, group.isKnown)
    return safety
  }

  /** Another tab may have taken it over meanwhile, and delivered it. */
  async function takeBack(group: OpenGroup, records: readonly Stored[]): Promise<Safety> {
    if (group.isTaken) return 'stored'
    group.isKnown = true
    await merge(store, space, records)
    return store.medium === 'memory' ? 'memory' : 'stored'
  }

  return {
    ready,
    reseed,
    /** Resolves when nothing is on its way into the store. */
    async written(): Promise<void> {
      while (unsafe.size > 0) await Promise.allSettled([...unsafe].map(({ written }) => written))
    },
    /** These were taken over from the journal, with the counts of this page: they are not stored here again. */
    handOver(ids: ReadonlySet<string>): void {
      rename()
      for (const group of unsafe) group.isTaken ||= group.entries.every(({ id }) => ids.has(id))
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
      // What comes later shall not be taken for parked.
      open = undefined
      const groups = [...unsafe].filter(({ isTaken }) => !isTaken)
      const records = groups.flatMap((group) => {
        group.isParked = true
        return recordsOf(group)
      })
      return { entries: groups.flatMap(({ entries }) => entries), records }
    },
  }
}

export type Acceptor = ReturnType<typeof createAcceptor>
