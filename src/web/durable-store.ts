import type { Clock } from '../core/clock.ts'
import { merge } from '../core/merge.ts'
import type { OutboxStore } from '../core/store.ts'
import { createIndexedDbStore } from './indexeddb-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { within } from './within.ts'

/** What a durable store asks and tells of those who use it. */
export interface DurableStoreListener {
  readonly onFault: (fault: unknown) => void
  /** The device has no room: may let go of something, and says whether it did. */
  readonly onFull: () => Promise<boolean>
  /** What is kept in memory is about to be moved to where it belongs. */
  readonly onMove: () => void
  /** What was kept in memory is where it belongs, with all that was there before. */
  readonly onMoved: () => void
}

const openMs = 3_000
const operationMs = 5_000
/** A connection that was lost is opened anew after these waits: while a person clears their data it is lost again. */
const reopenMs = [0, 50, 250]
/** How often a storage that failed is looked at again. */
const probeMs = 60_000

/**
 * IndexedDB while it works, and memory while it does not: a private window may lack it, refuse it or never answer.
 * What could not be stored is kept in memory, which says so, and moves to where it belongs once that works again;
 * what waits there is delivered then, whether or not anybody asks.
 *
 * @param space whose records these are.
 */
export function createDurableStore(
  database: string,
  space: string,
  clock: Clock,
  { onFault, onFull, onMove, onMoved }: DurableStoreListener,
): OutboxStore {
  let current = createIndexedDbStore(database)
  let isOpened = false
  /** A connection that never worked is not opened again. */
  let losses = reopenMs.length
  let isClosed = false
  let departures = 0
  /** How many there had been when it was asked for something last. */
  let seen = 0
  let cancelProbe: (() => void) | undefined
  /** Nothing may come between the look at what is current and its use. */
  let moving: Promise<void> | undefined

  async function attempt<Result>(
    work: (store: OutboxStore) => Promise<Result>,
    again: () => Promise<Result> = () => attempt(work),
  ): Promise<Result> {
    while (moving) await moving
    const store = current
    const before = departures
    seen = before
    try {
      const result = await within(() => work(store), isOpened ? operationMs : openMs, clock)
      isOpened = true
      losses = 0
      return result
    } catch (fault) {
      if (isClosed || departures !== before) throw fault
      onFault(fault)
      if (!isNamed(fault, 'QuotaExceededError')) fallBack(store, fault)
      else if (!(await onFull().catch(() => false))) useMemory(store)
      return again()
    }
  }

  /** To a new connection where there had been one, otherwise to memory. */
  function fallBack(from: OutboxStore, fault: unknown): void {
    if (current !== from || moving) return
    const isSilent = losses > 0 && isNamed(fault, 'TimeoutError')
    const pauseMs = isSilent ? undefined : reopenMs[losses++]
    if (pauseMs === undefined) useMemory(from)
    else {
      from.close()
      current = createIndexedDbStore(database)
      isOpened = false
      block(new Promise((resume) => clock.after(pauseMs, resume)))
    }
  }

  function useMemory(from: OutboxStore): void {
    if (current !== from) return
    from.close()
    current = createMemoryStore()
    cancelProbe = clock.after(probeMs, probe)
  }

  function block(work: Promise<void>): void {
    moving = work.finally(() => {
      moving = undefined
    })
  }

  /** Looks whether the storage works again; what came meanwhile is moved to it before anything else is done. */
  function probe(): void {
    cancelProbe = clock.after(probeMs, probe)
    // A page that went away begins nothing.
    if (departures > seen) return
    const memory = current
    const again = createIndexedDbStore(database)
    const giveUp = () => again.close()
    const move = () => merge(again, space, memory.unsaved?.() ?? [])
    within(() => again.read([]), openMs, clock).then(() => {
      if (isClosed) return giveUp()
      onMove()
      block(within(move, operationMs, clock).then(() => moveTo(again), giveUp))
    }, giveUp)
  }

  function moveTo(store: OutboxStore): void {
    cancelProbe?.()
    current = store
    if (isClosed) store.close()
    isOpened = true
    losses = 0
    onMoved()
  }

  return {
    get medium() {
      return current.medium
    },
    append: (records, instead) => attempt((store) => store.append(records), instead),
    read: (ranges) => attempt((store) => store.read(ranges)),
    change: (ranges, decide) => attempt((store) => store.change(ranges, decide)),
    suspend() {
      departures++
      current.suspend?.()
    },
    unsaved: () => current.unsaved?.() ?? [],
    release: (keys) => current.release?.(keys),
    close() {
      isClosed = true
      cancelProbe?.()
      current.close()
    },
  }
}

function isNamed(fault: unknown, name: string): boolean {
  return fault instanceof Error && fault.name === name
}
