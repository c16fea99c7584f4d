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
  /** What was kept in memory is where it belongs, with all that was there before. */
  readonly onMoved: () => void
}

const openMs = 3_000
const operationMs = 5_000
/** A storage that failed is tried again after this long, when something is to be stored or read. */
const probeMs = 60_000

/**
 * IndexedDB while it works, and memory while it does not: a private window may lack it, refuse it or never answer.
 * A connection that was lost is opened anew once. What could not be stored is kept in memory, which says so, and
 * moves to where it belongs once that works again.
 *
 * @param space whose records these are.
 */
export function createDurableStore(
  database: string,
  space: string,
  clock: Clock,
  { onFault, onFull, onMoved }: DurableStoreListener,
): OutboxStore {
  let current = createIndexedDbStore(database)
  let isOpened = false
  let isClosed = false
  let failedAt = 0
  let isSuspended = false
  let moving: Promise<void> | undefined

  async function attempt<Result>(work: (store: OutboxStore) => Promise<Result>): Promise<Result> {
    if (current.medium === 'memory' && !moving && clock.now() - failedAt >= probeMs) probe()
    // Nothing may come between the look at what is current and its use.
    while (moving) await moving
    const store = current
    isSuspended = false
    try {
      const waitMs = isOpened ? operationMs : openMs
      const result = await within(() => work(store), waitMs, clock)
      isOpened = true
      return result
    } catch (fault) {
      if (isClosed || isSuspended) throw fault
      onFault(fault)
      if (!isFull(fault)) fallBack(store)
      else if (!(await onFull().catch(() => false))) fallBack(store, 'full')
      return attempt(work)
    }
  }

  /** To a new connection where one had been open, otherwise to memory. */
  function fallBack(from: OutboxStore, reason?: 'full'): void {
    if (current !== from) return
    const isLost = isOpened && !reason
    current = isLost ? createIndexedDbStore(database) : createMemoryStore()
    failedAt = clock.now()
    isOpened = false
  }

  /** Looks whether the storage works again; what came meanwhile is moved to it before anything else is done. */
  function probe(): void {
    failedAt = clock.now()
    const memory = current
    const again = createIndexedDbStore(database)
    const lookUp = within(() => again.read([]), openMs, clock)
    void lookUp.then(
      () => {
        moving = within(() => merge(again, space, memory.unsaved?.() ?? []), operationMs, clock)
          .then(() => {
            current = again
            isOpened = true
            onMoved()
          }, onFault)
          .finally(() => {
            moving = undefined
          })
      },
      () => again.close(),
    )
  }

  return {
    get medium() {
      return current.medium
    },
    append: (records) => attempt((store) => store.append(records)),
    read: (ranges) => attempt((store) => store.read(ranges)),
    change: (ranges, decide) => attempt((store) => store.change(ranges, decide)),
    suspend() {
      isSuspended = true
      current.suspend?.()
    },
    unsaved: () => current.unsaved?.() ?? [],
    close() {
      isClosed = true
      current.close()
    },
  }
}

/** Whether the device has no room left. */
function isFull(fault: unknown): boolean {
  return fault instanceof Error && fault.name === 'QuotaExceededError'
}
