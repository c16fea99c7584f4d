import type { OutboxStore } from '../../src/index.ts'
import { createIndexedDbStore } from '../../src/web/storage/indexeddb-store.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'

/** A store that counts its calls and stays open when clients close it. */
export interface ObservedStore extends OutboxStore {
  readonly calls: Record<'append' | 'read' | 'change', number>
  busy(): boolean
}

/** Creates the store of a page without durable storage. */
export function createFleetingStore(): ObservedStore {
  return observe(createMemoryStore())
}

/** Creates a store in memory that a test keeps from one page to the next, as if it were a disk. */
export function createKeptStore(): ObservedStore {
  return observe({ ...createMemoryStore(), medium: 'indexeddb' }, 'stored')
}

/** Creates a store in IndexedDB, of which the test file must load an imitation. */
export function createDiskStore(): ObservedStore {
  return observe(createIndexedDbStore(`test-${++databases}`))
}

let databases = 0

function observe(store: OutboxStore, safety?: 'stored'): ObservedStore {
  const calls = { append: 0, read: 0, change: 0 }
  let underWay = 0
  async function count<Result>(call: keyof typeof calls, work: Promise<Result>): Promise<Result> {
    calls[call]++
    underWay++
    try {
      return await work
    } finally {
      underWay--
    }
  }
  return {
    medium: store.medium,
    calls,
    busy: () => underWay > 0,
    append: async (records) => {
      const reached = await count('append', store.append(records))
      return safety ?? reached
    },
    read: (ranges) => count('read', store.read(ranges)),
    change: (ranges, decide) => count('change', store.change(ranges, decide)),
    close: () => undefined,
  }
}
