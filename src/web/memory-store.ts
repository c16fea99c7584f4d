import { compareKeys, type OutboxStore, type Range, type Stored } from '../core/store.ts'

/** A store that lives as long as the page or the request: for Workers, Node, and where IndexedDB is not to be had. */
export function createMemoryStore(): OutboxStore {
  const records = new Map<string, Stored>()

  function put({ key, value }: Stored): void {
    records.set(JSON.stringify(key), { key, value: structuredClone(value) })
  }

  function remove({ key }: Stored): void {
    records.delete(JSON.stringify(key))
  }

  function select(range: Range): Stored[] {
    let found: Stored[]
    if ('only' in range) {
      const one = records.get(JSON.stringify(range.only))
      found = one ? [one] : []
    } else {
      const { from, before, limit } = range
      found = [...records.values()]
        .filter(({ key }) => compareKeys(key, from) >= 0 && compareKeys(key, before) < 0)
        .sort((one, other) => compareKeys(one.key, other.key))
        .slice(0, limit)
    }
    return found.map(({ key, value }) => ({
      key,
      value: range.keysOnly ? undefined : structuredClone(value),
    }))
  }

  return {
    medium: 'memory',
    async append(added) {
      added.forEach(put)
      return 'memory'
    },
    read: async (ranges) => ranges.map(select),
    async change(ranges, decide) {
      const change = decide(ranges.map(select))
      for (const range of change.removeAll ?? []) for (const stored of select(range)) remove(stored)
      for (const key of change.remove ?? []) remove({ key, value: undefined })
      change.put?.forEach(put)
      return change.answer
    },
    unsaved: () => [...records.values()],
    close: () => records.clear(),
  }
}
