import type { Delivery } from '../delivery/delivery.ts'
import type { Acceptor } from '../outbox/accept.ts'
import type { Ports } from '../outbox/ports.ts'
import { importRecords } from '../records/import-records.ts'
import { type Lease, tracesOf, unloadRestMs } from '../records/lease.ts'
import { decodeState, type State, stateKey } from '../records/state.ts'
import type { Stored } from '../records/store.ts'
import { isOpen } from '../rules/pause.ts'
import { entryIdsOf } from '../rules/request.ts'
import type { PageName } from '../tabs/page-name.ts'
import { toJson } from '../update/json-text.ts'
import { type Journal, readKept, writeKept } from './journal.ts'
import type { LastRequest } from './last-request.ts'

interface Parts {
  readonly journal: Journal
  readonly page: PageName
  readonly acceptor: Acceptor
  readonly delivery: Delivery
  readonly lastRequest: LastRequest
  /** Whether another tab has recently reported to be visible. */
  readonly isSeenElsewhere: () => boolean
  /** Whether memory replaces a storage that failed here and may still work in other tabs. */
  readonly isFallback: () => boolean
}

/** Handles the last task of a page, in which no transaction can complete, and imports the journals of other pages. */
export function createUnload(ports: Ports, parts: Parts) {
  const { store, space, clock, leaseMs } = ports
  const { journal, page, acceptor, delivery, lastRequest } = parts
  let isHidden = false
  /** Key of this page's own journal while the page lives. */
  let copy: string | undefined

  /** Returns the records that are only in memory. */
  function unsaved(): readonly Stored[] {
    return store.medium === 'memory' ? (store.unsaved?.() ?? []) : []
  }

  function replaceCopy(records: readonly Stored[]): void {
    const before = copy
    // Without the page's name, because the page and its leases continue.
    copy = records.length > 0 ? writeKept(journal, { records }) : undefined
    if (before !== undefined) journal.remove(before)
  }

  /**
   * Updates the page's own journal. While the page is visible, it contains only what was delivered from memory, for other
   * tabs. While the page is hidden and may be killed, it contains everything that is not stored.
   */
  function review(): void {
    if (isHidden || ports.isAway()) replaceCopy([...acceptor.journal(), ...unsaved()])
    else if (copy !== undefined || parts.isFallback()) {
      replaceCopy(parts.isFallback() ? unsaved().flatMap(deliveredOf) : [])
    }
  }

  /** Encodes a part of the state as a record. */
  function recordOf(part: Partial<State>): Stored {
    return { key: stateKey(space), value: toJson(part) }
  }

  function deliveredOf({ key, value }: Stored): Stored[] {
    return key[0] === 'state' ? [recordOf({ traces: decodeState(value).traces })] : []
  }

  /** Sends entries that were never tried, if no other page can be sending them. */
  function sendLast(): Lease['traces'] {
    const known = delivery.known()
    const isFree =
      known &&
      delivery.isRunning() &&
      ports.online() &&
      isOpen(known.pause, clock.now(), 'timer') &&
      !parts.isFallback() &&
      !parts.isSeenElsewhere()
    if (!isFree) return {}
    // Another page may have left just now, with requests under way.
    const left = journal.read().flatMap(([, text]) => readKept(text, space).records)
    const states = left.filter(({ key }) => key[0] === 'state')
    const heldByLeft = states.map(({ value }) => tracesOf(decodeState(value).leases))
    const mayHold = (trace: string) =>
      ![known.held, ...heldByLeft].some((held) => held.has(trace)) && !known.isUnderWay(trace)
    return lastRequest.send(acceptor.unsafe(), mayHold)
  }

  return {
    review,
    /** The page is hidden and may be killed without a further event. */
    hide(): void {
      isHidden = true
      review()
    },
    /** The page is visible. */
    show(): void {
      isHidden = false
      review()
    },
    /** The page goes away: writes a journal with unsaved entries, requests under way, and the last request. */
    leave(): void {
      isHidden = true
      const leases: Record<string, Lease> = {}
      const note = (id: string, until: number, traces: Lease['traces']) => {
        leases[id] = { by: page.name(), until, over: true, traces }
      }
      for (const { id, leasedAt, traces } of delivery.inFlight()) {
        note(id, leasedAt + leaseMs, entryIdsOf(traces))
      }
      const last = sendLast()
      if (Object.keys(last).length > 0) note(page.nextEntryId(), clock.now() + unloadRestMs, last)
      const known = Object.keys(leases).length > 0 ? [recordOf({ leases })] : []
      const isLeasing = delivery.isLeasing()
      delivery.leave()
      const records = [...acceptor.journal(), ...unsaved(), ...known]
      const kept = { page: page.name(), records }
      const key = records.length > 0 || isLeasing ? writeKept(journal, kept) : undefined
      if (copy !== undefined) journal.remove(copy)
      copy = undefined
      if (key !== undefined && parts.isFallback()) store.restart?.()
    },
    /** The page is restored from the back/forward cache, with a new name. */
    comeBack(): void {
      isHidden = false
      page.renew()
      delivery.comeBack()
    },
    /**
     * Imports the journals of other pages, and removes each after it is stored. If memory replaces a failed storage, journals
     * are left alone, because they are safer where they are.
     *
     * @returns whether there was a journal.
     */
    async takeOver(): Promise<boolean> {
      let isChanged = false
      for (const [key, text] of parts.isFallback() ? [] : journal.read()) {
        if (key === copy) continue
        try {
          await importRecords(ports, readKept(text, space))
          journal.remove(key)
          isChanged = true
        } catch (fault) {
          // The journal stays, and the others are imported. It may be damaged.
          ports.onFault(fault)
        }
        if (parts.isFallback()) break
      }
      return isChanged
    },
  }
}

export type Unload = ReturnType<typeof createUnload>
