import type { Clock } from '../core/clock.ts'
import type { OutboxStore } from '../core/store.ts'
import { createDurableStore, type DurableStoreListener } from './durable-store.ts'
import { createMemoryStore } from './memory-store.ts'

/** IndexedDB where the platform has it, otherwise memory: in Workers, in Node, on servers that render pages. */
export function chooseStore(
  database: string,
  space: string,
  clock: Clock,
  listener: DurableStoreListener,
): OutboxStore {
  return hasIndexedDb() ? createDurableStore(database, space, clock, listener) : createMemoryStore()
}

function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB !== 'undefined'
  } catch {
    // A sandboxed frame may not even ask.
    return false
  }
}
