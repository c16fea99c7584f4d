import { type Ended, settledRecords } from './apply.ts'
import { decodeEntry } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { OutboxStore } from './store.ts'

/** Forgets everything of a space but its counts; waiting entries end as `purged`. */
export function purgeSpace(
  store: OutboxStore,
  space: string,
  nowMs: number,
): Promise<readonly Ended[]> {
  const ranges = [
    exactly('total', space),
    under('entry', space),
    { ...under('lane', space), keysOnly: true as const },
    { ...under('dead', space), keysOnly: true as const },
    { ...under('gate', space), keysOnly: true as const },
  ]
  return store.change(ranges, ([totals, entries = [], ...rest]) => {
    const ended = entries.map((stored) => ({
      entry: decodeEntry(stored),
      settlement: { kind: 'purged', at: nowMs } as const,
    }))
    const remove = [...entries, ...rest.flat()].map(({ key }) => key)
    return { put: settledRecords(space, ended, totals), remove, answer: ended }
  })
}
