import type { OutboxStore, Range, Stored } from '../../core/records/store.ts'
import { keyOfText, keyText } from './key-text.ts'

/** Creates a store in memory, for Workers, Node, and pages without IndexedDB. */
export function createMemoryStore(): OutboxStore {
  const values = new Map<string, unknown>()

  function put({ key, value }: Stored): void {
    values.set(keyText(key), copyOf(value))
  }

  /** Returns the keys of a range in order. */
  function select(range: Range): string[] {
    if ('only' in range) return [keyText(range.only)].filter((text) => values.has(text))
    const [from, before] = [keyText(range.from), keyText(range.before)]
    const within = [...values.keys()].filter((text) => text >= from && text < before)
    return within.sort().slice(0, range.limit)
  }

  function find(range: Range): Stored[] {
    return select(range).map((text) => ({
      key: keyOfText(text),
      value: range.keysOnly ? undefined : copyOf(values.get(text)),
    }))
  }

  return {
    medium: 'memory',
    async append(added) {
      added.forEach(put)
      return 'memory'
    },
    read: async (ranges) => ranges.map(find),
    async change(ranges, decide) {
      const { put: added = [], remove = [], removeAll = [], answer } = decide(ranges.map(find))
      for (const stretch of removeAll) for (const text of select(stretch)) values.delete(text)
      for (const key of remove) values.delete(keyText(key))
      added.forEach(put)
      return answer
    },
    unsaved: () => [...values].map(([text, value]) => ({ key: keyOfText(text), value })),
    // The content is kept, because operations under way may still need it for a journal.
    close: () => undefined,
  }
}

/** Copies a value. The outbox stores only text and numbers, but other users of the store may pass objects. */
function copyOf(value: unknown): unknown {
  return typeof value === 'object' ? structuredClone(value) : value
}
