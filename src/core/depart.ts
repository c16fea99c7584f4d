import { decodeEntry, type Entry, entryKey, updateOf } from './entry.ts'
import { fold } from './fold.ts'
import { freshLane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import { restMs } from './settle-lanes.ts'
import type { Stored } from './store.ts'
import { byteLength } from './update/text.ts'
import type { FoldedUpdate } from './update/transport.ts'
import type { NewEntry } from './writer.ts'

/** As many of the newest entries are kept at hand for the moment at which the page goes away. */
const maxFresh = 50
/** What the browser lets outlive the page. */
const maxBytes = 60_000

/**
 * Sends from a page's last task what was never tried, and lets those who come after know. Nobody may be left to
 * hear the answer, so the entries stay where they are and are sent once more: saying the same again does no harm.
 */
export function createDeparture({
  space,
  transport,
  limits,
  clock,
  createAborter,
  onFault,
}: Ports) {
  const fresh = new Map<string, NewEntry>()

  return {
    /** These were accepted here. */
    add(entries: readonly NewEntry[]): void {
      for (const entry of entries.slice(-maxFresh)) fresh.set(entry.id, entry)
      for (const id of fresh.keys()) {
        if (fresh.size <= maxFresh) break
        fresh.delete(id)
      }
    },
    /** Somebody else had the lock: nobody here knows what of it they have sent. */
    forgetAll: (): void => fresh.clear(),
    /** These are tried in the usual way, or have ended. */
    forget(entries: readonly { readonly id: string }[]): void {
      for (const { id } of entries) fresh.delete(id)
    },
    /**
     * Sends in one request that outlives the page: what is not known to be stored, and what nobody else can have
     * sent because this page has the lock; but no lane that is under way already.
     *
     * @returns the names of the lanes.
     */
    send(unsafe: readonly NewEntry[], isAlone: boolean, underWay: readonly string[]): string[] {
      const lanes = new Map<string, Entry[]>()
      for (const entry of [...(isAlone ? fresh.values() : []), ...unsafe.slice(-maxFresh)]) {
        if (underWay.includes(entry.lane)) continue
        const decoded = decodeEntry({ key: entryKey(space, entry), value: entry.text })
        lanes.set(entry.lane, [...(lanes.get(entry.lane) ?? []), decoded])
      }
      const updates: FoldedUpdate[] = []
      const sent: string[] = []
      let bytes = 0
      for (const [lane, entries] of lanes) {
        const { taken, row, config } = fold(entries, freshLane(), undefined, limits)
        const newest = taken.at(-1)
        if (!newest) continue
        const { id, time } = newest
        const update = { id, time: toMs(time), ...updateOf(newest, row, config) }
        bytes += byteLength(JSON.stringify(update))
        if (bytes > maxBytes) break
        updates.push(update)
        sent.push(lane)
      }
      if (updates.length > 0) {
        const { signal } = createAborter()
        // Whatever it answers: the entries are still there.
        transport(updates, { signal, keepalive: true }).catch(onFault)
      }
      fresh.clear()
      return sent
    },
    /** What keeps lanes from being sent while an old request of theirs may still arrive. */
    rest: (lanes: readonly string[]): Stored[] =>
      lanes.map((lane) => ({
        key: ['lane', space, lane],
        value: { triedAt: clock.now(), dueAt: clock.now() + restMs, reason: 'ambiguous' },
      })),
  }
}

export type Departure = ReturnType<typeof createDeparture>
