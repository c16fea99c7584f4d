import type { DeadLetter } from './dead-letter.ts'
import type { Turn } from './end.ts'
import type { EntryKey } from './entry.ts'
import { after, under } from './keys.ts'
import type { Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { Stored } from './store.ts'
import { addKinds, addWriter, emptyTotal, type Total, type Writer } from './totals.ts'

/** A writer that was silent for a day belongs to a page that is gone, or that counts under a new name. */
const writerMs = 86_400_000

/**
 * Removes what has had its time, of everybody who used this device: dead letters and delivered values, counts of
 * pages long gone, and entries of other subjects, who may never come back to send them.
 */
export function tidy({ store, space, limits, clock }: Ports): Promise<void> {
  const nowMs = clock.now()
  const isOld = (ms: number) => ms + limits.maxAgeMs < nowMs
  const ranges = [
    { from: ['entry'], before: ['entry', space], keysOnly: true as const },
    { from: after('entry', space), before: after('entry'), keysOnly: true as const },
    ...['lane', 'dead', 'turn', 'writer', 'total'].map((kind) => under(kind)),
  ]
  return store.change(
    ranges,
    ([below = [], above = [], lanes = [], dead = [], turns = [], writers = [], totals = []]) => {
      const sums = new Map(totals.map(({ key, value }) => [key[1], value as Total]))
      const gone: Stored[] = []
      const sum = (stored: Stored, add: (total: Total) => Total): void => {
        const [, name] = stored.key
        sums.set(name, add(sums.get(name) ?? emptyTotal))
        gone.push(stored)
      }
      for (const stored of [...below, ...above]) {
        const [, , , time] = stored.key as EntryKey
        if (isOld(toMs(time))) sum(stored, (total) => addKinds(total, ['expired']))
      }
      for (const stored of writers) {
        const writer = stored.value as Writer
        if (toMs(writer.time) + writerMs < nowMs) sum(stored, (total) => addWriter(total, writer))
      }
      gone.push(
        ...lanes.filter(({ key, value }) => key[1] !== space && isOld((value as Lane).triedAt)),
        ...[...dead, ...turns].filter(({ value }) => isOld((value as DeadLetter | Turn).at)),
      )
      return {
        put: [...sums].map(([name = '', value]) => ({ key: ['total', name], value })),
        remove: gone.map(({ key }) => key),
        answer: undefined,
      }
    },
  )
}
