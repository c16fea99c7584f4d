import type { OutboxStore } from '../../src/index.ts'
import { createIndexedDbStore } from '../../src/web/storage/indexeddb-store.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'

/** A store that tells what is asked of it, and outlives the clients that close it. */
export interface ObservedStore extends OutboxStore {
  readonly calls: Record<'append' | 'read' | 'change', number>
  busy(): boolean
}

/** What a page without durable storage has. */
export function createFleetingStore(): ObservedStore {
  return observe(createMemoryStore())
}

/** Memory that a test takes from one page to the next, as if it were a disk. */
export function createKeptStore(): ObservedStore {
  return observe({ ...createMemoryStore(), medium: 'indexeddb' }, 'stored')
}

/** IndexedDB, where the test file has loaded an imitation of it. */
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
