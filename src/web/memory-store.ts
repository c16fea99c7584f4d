import {
  type Change,
  compareKeys,
  type Key,
  type OutboxStore,
  type Range,
  type Stored,
} from '../core/store.ts'

/** A store that lives as long as the page or the request: for Workers, Node, and where IndexedDB is not to be had. */
export function createMemoryStore(): OutboxStore {
  /** In the order of keys. */
  const records: Stored[] = []

  /** Where a key is, or would be. */
  function find(key: Key): number {
    let low = 0
    let high = records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const stored = records[middle]
      if (stored && compareKeys(stored.key, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function holds(index: number, key: Key): boolean {
    const stored = records[index]
    return stored !== undefined && compareKeys(stored.key, key) === 0
  }

  function put({ key, value }: Stored): void {
    const index = find(key)
    records.splice(index, holds(index, key) ? 1 : 0, { key, value: structuredClone(value) })
  }

  function remove(key: Key): void {
    const index = find(key)
    if (holds(index, key)) records.splice(index, 1)
  }

  function select(range: Range): Stored[] {
    const start = find('only' in range ? range.only : range.from)
    const end =
      'only' in range
        ? start + Number(holds(start, range.only))
        : Math.min(find(range.before), start + (range.limit ?? records.length))
    return records.slice(start, end).map(({ key, value }) => ({
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
    async read(ranges) {
      return ranges.map(select)
    },
    async change<Answer>(
      ranges: readonly Range[],
      decide: (found: readonly (readonly Stored[])[]) => Change<Answer>,
    ) {
      const change = decide(ranges.map(select))
      change.remove?.forEach(remove)
      change.put?.forEach(put)
      return change.answer
    },
    close() {
      records.length = 0
    },
  }
}
