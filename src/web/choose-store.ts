import type { Clock } from '../core/clock.ts'
import type { OutboxStore } from '../core/store.ts'
import { createDurableStore } from './durable-store.ts'
import { createMemoryStore } from './memory-store.ts'

/** IndexedDB where the platform has it, otherwise memory: in Workers, in Node, on servers that render pages. */
export function chooseStore(
  database: string,
  clock: Clock,
  onFault: (fault: unknown) => void,
): OutboxStore {
  return hasIndexedDb() ? createDurableStore(database, clock, onFault) : createMemoryStore()
}

function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB !== 'undefined'
  } catch {
    // A sandboxed frame may not even ask.
    return false
  }
}
