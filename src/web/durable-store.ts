import type { Clock } from '../core/clock.ts'
import type { OutboxStore } from '../core/store.ts'
import { createIndexedDbStore } from './indexeddb-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { within } from './within.ts'

const openMs = 3_000
const operationMs = 5_000

/**
 * IndexedDB while it works, and memory from then on: a private window may lack it, refuse it or never answer.
 * A connection that was lost is opened anew once. What could not be stored is kept in memory, and says so.
 */
export function createDurableStore(
  database: string,
  clock: Clock,
  onFault: (fault: unknown) => void,
): OutboxStore {
  let current = createIndexedDbStore(database)
  let opened = false
  let isClosed = false

  async function attempt<Result>(work: (store: OutboxStore) => Promise<Result>): Promise<Result> {
    const store = current
    const started = () => within(() => work(store), opened ? operationMs : openMs, clock)
    try {
      const result = await started()
      opened = true
      return result
    } catch (fault) {
      if (isClosed) throw fault
      onFault(fault)
      if (current === store) current = opened ? createIndexedDbStore(database) : createMemoryStore()
      opened = false
      return attempt(work)
    }
  }

  return {
    get medium() {
      return current.medium
    },
    append: (records) => attempt((store) => store.append(records)),
    read: (ranges) => attempt((store) => store.read(ranges)),
    change: (ranges, decide) => attempt((store) => store.change(ranges, decide)),
    close() {
      isClosed = true
      current.close()
    },
  }
}
