import type { DeadLetter } from './dead-letter.ts'
import type { EntryKey } from './entry.ts'
import { under } from './keys.ts'
import type { Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { Stored } from './store.ts'
import { addKinds, addWriter, emptyTotal, type Total, type Writer } from './totals.ts'

/** A writer that was silent for a day belongs to a page that is gone, or that counts under a new name. */
const writerMs = 86_400_000
/** For how many traces the last delivered values are kept. */
const keptLanes = 500

/**
 * Removes what has had its time, of everybody who used this device: dead letters and delivered values, counts of
 * pages long gone, and entries of other subjects, who may never come back to send them.
 */
export function tidy({ store, space, limits, clock }: Ports): Promise<void> {
  const nowMs = clock.now()
  const isOld = (ms: number) => ms + limits.maxAgeMs < nowMs
  const ranges = [
    { ...under('entry'), keysOnly: true as const },
    under('lane'),
    under('dead'),
    under('writer'),
    under('total'),
  ]
  return store.change(
    ranges,
    ([entries = [], lanes = [], dead = [], writers = [], totals = []]) => {
      const sums = new Map(totals.map(({ key, value }) => [key[1], value as Total]))
      const gone: Stored[] = []
      const sum = (stored: Stored, add: (total: Total) => Total): void => {
        const [, name] = stored.key
        sums.set(name, add(sums.get(name) ?? emptyTotal))
        gone.push(stored)
      }
      const waiting = new Set<string>()
      for (const stored of entries) {
        const [, name, lane, time] = stored.key as EntryKey
        if (name !== space && isOld(toMs(time)))
          sum(stored, (total) => addKinds(total, ['expired']))
        else waiting.add(name + lane)
      }
      for (const stored of writers) {
        const writer = stored.value as Writer
        if (toMs(writer.time) + writerMs < nowMs) sum(stored, (total) => addWriter(total, writer))
      }
      const triedAt = ({ value }: Stored) => (value as Lane).triedAt
      const idle = lanes
        .filter(({ key: [, name, lane] }) => !waiting.has(`${name}${lane}`))
        .sort((one, other) => triedAt(other) - triedAt(one))
      gone.push(
        ...idle.filter((lane, index) => index >= keptLanes || isOld(triedAt(lane))),
        ...dead.filter(({ value }) => isOld((value as DeadLetter).at)),
      )
      return {
        put: [...sums].map(([name = '', value]) => ({ key: ['total', name], value })),
        remove: gone.map(({ key }) => key),
        answer: undefined,
      }
    },
  )
}
