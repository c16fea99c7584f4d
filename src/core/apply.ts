import { type DeadLetter, deadKey } from './dead-letter.ts'
import { addressOf, type Entry, entryKey } from './entry.ts'
import type { Gate } from './gate.ts'
import { exactly, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Settlement } from './settlement.ts'
import type { Key, OutboxStore, Stored } from './store.ts'
import { addEnded, emptyTotal, type Total } from './totals.ts'

/** What happens to one lane: decided from its state as it stands when it is written. */
export interface LaneChange {
  readonly lane: string
  readonly decide: (state: Lane) => {
    readonly lane?: Lane | undefined
    readonly ended: readonly (readonly [Entry, Omit<Settlement, 'at'>])[]
    readonly dead?: readonly DeadLetter[] | undefined
  }
}

export interface Ended {
  readonly entry: Entry
  readonly settlement: Settlement
}

/** How many changes the ring of settlements remembers. */
export const ringSize = 64

/**
 * Settles lanes in one transaction. Only entries that are still there end, and each ends once,
 * whoever else settled in between (invariants 2 and 4).
 *
 * @returns the entries that ended here.
 */
export function applyChanges(
  store: OutboxStore,
  space: string,
  changes: readonly LaneChange[],
  nowMs: number,
  gate?: Gate,
): Promise<readonly Ended[]> {
  const ranges = [
    exactly('total', space),
    ...changes.map(({ lane }) => exactly('lane', space, lane)),
    ...changes.map(({ lane }) => ({ ...under('entry', space, lane), keysOnly: true as const })),
  ]
  return store.change(ranges, ([totals, ...found]) => {
    const put: Stored[] = []
    const remove: Key[] = []
    const all: Ended[] = []
    for (const [index, { lane, decide }] of changes.entries()) {
      const stored = found[index]?.[0]?.value as Lane | undefined
      const present = new Set(found[changes.length + index]?.map(({ key }) => addressOf(key)[2]))
      const { lane: next = stored, ended, dead = [] } = decide(stored ?? freshLane)
      const here = ended.filter(([{ id }]) => present.has(id))
      for (const [entry, end] of here) {
        all.push({ entry, settlement: { ...end, at: nowMs } })
        remove.push(entryKey(space, entry))
      }
      if (present.size > 0)
        for (const letter of dead) put.push({ key: deadKey(space, letter), value: letter })
      const left = next && (here.length < present.size ? next : emptied(next))
      if (left) put.push({ key: ['lane', space, lane], value: left })
      else if (stored) remove.push(['lane', space, lane])
    }
    if (gate) put.push({ key: ['gate', space], value: gate })
    put.push(...settledRecords(space, all, totals))
    return { put, remove, answer: all }
  })
}

/** What stays of a lane without entries: what was acknowledged. */
function emptied({ delivered, triedAt }: Lane): Lane | undefined {
  return delivered.size > 0 ? { ...freshLane, delivered, triedAt } : undefined
}

/** The total after these settlements, and their place in the ring, where other tabs look for theirs. */
export function settled(
  space: string,
  ended: readonly Ended[],
  before: Total = emptyTotal,
): { readonly total: Total; readonly ring: Stored } {
  const kinds = ended.map(({ entry: { bytes }, settlement: { kind } }) => ({ kind, bytes }))
  const total = addEnded(before, kinds)
  const byId = new Map(ended.map(({ entry, settlement }) => [entry.id, settlement]))
  return { total, ring: { key: ['settled', space, total.turns % ringSize], value: byId } }
}

/** Both as records to put; none where nothing ended. */
export function settledRecords(
  space: string,
  ended: readonly Ended[],
  before: readonly Stored[] | undefined,
): Stored[] {
  if (ended.length === 0) return []
  const { total, ring } = settled(space, ended, before?.[0]?.value as Total | undefined)
  return [{ key: ['total', space], value: total }, ring]
}
