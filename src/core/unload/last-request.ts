import type { NewEntry } from '../outbox/accept.ts'
import type { Ports } from '../outbox/ports.ts'
import { decodeEntry, type Entry, entryKey } from '../records/entry.ts'
import { keepNewest } from '../records/keep-newest.ts'
import type { Lease } from '../records/lease.ts'
import { noPause } from '../records/pause.ts'
import type { Ended } from '../records/settlement.ts'
import { freshTrace } from '../records/trace-record.ts'
import { fold } from '../rules/fold.ts'
import { type DueTrace, entryIdsOf, fillRequests, updatesOf } from '../rules/request.ts'
import type { Heard } from '../tabs/heard.ts'

/** Number of newest entries kept in memory for the last request. */
const maxFresh = 50

/**
 * Sends entries that were never tried in a page's last task. The answer may be lost, so the entries stay stored and are sent
 * again by the next page. Repeating an update is harmless.
 */
export function createLastRequest(
  { space, transport, limits, createAborter, onFault }: Ports,
  heard: Heard,
) {
  const fresh = new Map<string, NewEntry>()

  return {
    /** Adds entries that this page has accepted. */
    add(entries: readonly NewEntry[]): void {
      for (const entry of entries.slice(-maxFresh)) fresh.set(entry.id, entry)
      keepNewest(fresh, maxFresh)
    },
    /** Removes entries that have ended. */
    forget(ended: readonly Ended[]): void {
      for (const [{ id }] of ended) fresh.delete(id)
    },
    /**
     * @param unsafe entries that are not known to be stored.
     * @param mayHold whether a trace may be sent, because no other request can contain it.
     * @returns the ids of the sent entries, by trace.
     */
    send(unsafe: readonly NewEntry[], mayHold: (trace: string) => boolean): Lease['traces'] {
      const traces = new Map<string, Entry[]>()
      for (const entry of new Set([...fresh.values(), ...unsafe.slice(-maxFresh)])) {
        if (!mayHold(entry.trace)) continue
        const decoded = decodeEntry({ key: entryKey(space, entry), value: entry.text })
        traces.set(entry.trace, [...(traces.get(entry.trace) ?? []), decoded])
      }
      const due: DueTrace[] = []
      for (const [trace, entries] of traces) {
        const record = freshTrace()
        const folded = fold(entries, record, heard.of(trace), limits)
        if (folded.taken.length > 0) due.push({ trace, record, folded })
      }
      const [request = []] = fillRequests(due, 1, noPause, 0)
      const context = { signal: createAborter().signal, keepalive: true }
      // The answer does not matter, because the entries stay stored.
      if (request.length > 0) transport(updatesOf(request), context).catch(onFault)
      return entryIdsOf(request)
    },
  }
}

export type LastRequest = ReturnType<typeof createLastRequest>
