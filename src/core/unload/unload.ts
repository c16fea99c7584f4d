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
  /** Whether another tab said lately that somebody sees it. */
  readonly isSeenElsewhere: () => boolean
  /** Whether memory stands in for a storage that failed, which other tabs may still have. */
  readonly isFallback: () => boolean
}

/** What a page does in its last task, when no transaction would end, and what it takes over from other pages. */
export function createUnload(ports: Ports, parts: Parts) {
  const { store, space, clock, leaseMs } = ports
  const { journal, page, acceptor, delivery, lastRequest } = parts
  let isHidden = false
  /** What this page keeps in the journal besides, and may still be written. */
  let copy: string | undefined

  /** What memory alone has. */
  function unsaved(): readonly Stored[] {
    return store.medium === 'memory' ? (store.unsaved?.() ?? []) : []
  }

  function replaceCopy(records: readonly Stored[]): void {
    const before = copy
    // Without the page's name: it lives on, and its leases with it.
    copy = records.length > 0 ? writeKept(journal, { records }) : undefined
    if (before !== undefined) journal.remove(before)
  }

  /**
   * While somebody sees the page, the journal holds only what was delivered from memory, for others to know; while
   * the page may be killed without another word, all that is not stored.
   */
  function review(): void {
    if (isHidden || ports.isAway()) replaceCopy([...acceptor.journal(), ...unsaved()])
    else if (copy !== undefined || parts.isFallback()) {
      replaceCopy(parts.isFallback() ? unsaved().flatMap(deliveredOf) : [])
    }
  }

  /** A part of what is known of the space, as a record of it. */
  function recordOf(part: Partial<State>): Stored {
    return { key: stateKey(space), value: toJson(part) }
  }

  function deliveredOf({ key, value }: Stored): Stored[] {
    return key[0] === 'state' ? [recordOf({ traces: decodeState(value).traces })] : []
  }

  /** Sends what nobody has tried, where nobody else can be doing so. */
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
    // Another page may have left a moment ago, with a request under way.
    const left = journal.read().flatMap(([, text]) => readKept(text, space).records)
    const states = left.filter(({ key }) => key[0] === 'state')
    const heldByLeft = states.map(({ value }) => tracesOf(decodeState(value).leases))
    const mayHold = (trace: string) =>
      ![known.held, ...heldByLeft].some((held) => held.has(trace)) && !known.isUnderWay(trace)
    return lastRequest.send(acceptor.unsafe(), mayHold)
  }

  return {
    review,
    /** The page is hidden, and may be killed without another word. */
    hide(): void {
      isHidden = true
      review()
    },
    /** Somebody sees the page. */
    show(): void {
      isHidden = false
      review()
    },
    /** The page goes away: it writes down what is not stored, what is under way, and what it sends last. */
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
    /** It is back, as another page. */
    comeBack(): void {
      isHidden = false
      page.renew()
      delivery.comeBack()
    },
    /**
     * Takes over what pages left in the journal: first it is stored, then it is removed there. Where memory stands in
     * for a storage that failed, it is safer where it is.
     *
     * @returns whether there was anything.
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
          // It stays, and holds up nobody: other software may have written it.
          ports.onFault(fault)
        }
        if (parts.isFallback()) break
      }
      return isChanged
    },
  }
}

export type Unload = ReturnType<typeof createUnload>
