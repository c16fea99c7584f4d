import type { DeadLetter } from './dead-letter.ts'
import type { StoredTurn } from './end.ts'
import type { EntryKey } from './entry.ts'
import { after, under } from './keys.ts'
import type { Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { Stored } from './store.ts'
import { addEnds, emptyTotal, type Total, type Writer } from './totals.ts'

/** A page that was silent for a day is gone, or counts under a new name. */
const silentMs = 86_400_000

/**
 * Removes what has had its time, of everybody who used this device: dead letters and delivered values, counts of
 * pages long gone, and entries of other subjects, who may never come back to send them.
 *
 * @param waiting pages of this space with entries that wait: they are still needed to count by.
 * @returns whether anything went.
 */
export function tidy(
  { store, space, limits, clock }: Ports,
  waiting: ReadonlySet<string>,
): Promise<boolean> {
  const nowMs = clock.now()
  const isOld = (ms: number) => ms + limits.maxAgeMs < nowMs
  const ranges = [
    { from: ['entry'], before: ['entry', space], keysOnly: true as const },
    { from: after('entry', space), before: after('entry'), keysOnly: true as const },
    under('writer', space),
    { ...under('grant'), keysOnly: true as const },
    ...['total', 'lane', 'dead', 'turn'].map((kind) => under(kind)),
  ]
  return store.change(
    ranges,
    ([
      below = [],
      above = [],
      writers = [],
      grants = [],
      totals = [],
      lanes = [],
      dead = [],
      turns = [],
    ]) => {
      const sums = new Map(totals.map(({ key, value }) => [key[1], value as Total]))
      const gone: Stored[] = []
      const waitingLanes = new Set<string>()
      for (const stored of [...below, ...above]) {
        const [, name, lane, time, id] = stored.key as EntryKey
        if (!isOld(toMs(time))) {
          waitingLanes.add(name + lane)
          continue
        }
        sums.set(name, addEnds(sums.get(name) ?? emptyTotal, [[id, 'expired']]))
        gone.push(stored)
      }
      const own = sums.get(space)
      if (own) sums.set(space, mergePages(own, writers, waiting, nowMs, gone))
      gone.push(
        ...lanes.filter(({ key, value }) => {
          const { triedAt, reason } = value as Lane
          return isOld(triedAt) && (key[1] !== space || reason === 'ambiguous')
        }),
        ...grants.filter(
          ({ key: [, name, lane] }) => name !== space && !waitingLanes.has(`${name}${lane}`),
        ),
        ...[...dead, ...turns].filter(({ value }) => isOld((value as DeadLetter | StoredTurn).at)),
      )
      return {
        put: [...sums].map(([name = '', value]) => ({ key: ['total', name], value })),
        remove: gone.map(({ key }) => key),
        answer: gone.length > 0,
      }
    },
  )
}

/** The total with the pages that will not be heard of again counted in; their writers are added to what goes. */
function mergePages(
  total: Total,
  writers: readonly Stored[],
  waiting: ReadonlySet<string>,
  nowMs: number,
  gone: Stored[],
): Total {
  const pages = new Map(total.pages)
  let { accepted } = total
  const byPage = new Map(writers.map((stored) => [String(stored.key[2]), stored]))
  for (const page of new Set([...pages.keys(), ...byPage.keys()])) {
    const stored = byPage.get(page)
    const writer = stored?.value as Writer | undefined
    if (waiting.has(page) || (writer && toMs(writer.time) + silentMs >= nowMs)) continue
    accepted += Math.max(pages.get(page) ?? 0, writer?.accepted ?? 0)
    pages.delete(page)
    if (stored) gone.push(stored)
  }
  return { ...total, accepted, pages }
}
