import { decodeTurn, ringSize, type StoredTurn } from './end.ts'
import type { EntryKey } from './entry.ts'
import type { Gate } from './gate.ts'
import { exactly, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { SettlementKind } from './settlement.ts'
import type { Change, Key, OutboxStore, Stored } from './store.ts'
import { emptyTotal, joinTotals, type Total } from './totals.ts'

/**
 * Adds records of this space that were kept elsewhere for a while: in a journal, or in memory. Doing so twice is
 * the same as once: an entry that is there stays as it is, and one that ended does not come back.
 */
export function merge(
  store: OutboxStore,
  space: string,
  records: readonly Stored[],
): Promise<unknown> {
  if (records.length === 0) return Promise.resolve()
  const of = (kind: string) => records.filter(({ key }) => key[0] === kind)
  const turns = of('turn')
  const entries = of('entry')
  // What ended elsewhere may still be here: to find it by its id, all have to be looked at.
  const here =
    turns.length > 0 ? [under('entry', space)] : entries.map(({ key }) => exactly(...key))
  const ranges = [
    exactly('total', space),
    exactly('gate', space),
    under('turn', space),
    under('lane', space),
    ...here.map((range) => ({ ...range, keysOnly: true as const })),
  ]
  return store.change(ranges, ([totals, gates, ring = [], lanes = [], ...present]) => {
    const endedHere = new Map(ring.flatMap(endsOf))
    const endedThere = turns.flatMap(endsOf)
    const ended = new Set([...endedHere.keys(), ...endedThere.map(([id]) => id)])
    const found = present.flat().map(({ key }) => key)
    const ids = new Set(found.map(idOf))
    const put = entries.filter(({ key }) => !ids.has(idOf(key)) && !ended.has(idOf(key)))
    const texts = new Set(ring.map(({ value }) => (value as StoredTurn).text))
    if (!turns.some(({ value }) => texts.has((value as StoredTurn).text))) {
      const total = (totals?.[0]?.value as Total | undefined) ?? emptyTotal
      const twice = endedThere.filter(([id]) => endedHere.has(id)).map(([, { kind }]) => kind)
      put.push(...continued(space, total, of('total'), turns, twice))
    }
    const known = new Map(lanes.map(({ key, value }) => [key[2], value as Lane]))
    for (const { key, value } of of('lane')) {
      const before = known.get(key[2]) ?? freshLane()
      const after = joined(before, value as Lane)
      if (after) put.push({ key, value: after })
    }
    for (const gate of of('gate')) {
      const before = gates?.[0]?.value as Gate | undefined
      if ((gate.value as Gate).sinceMs > (before?.sinceMs ?? 0)) put.push(gate)
    }
    const added = new Set(put.map(({ key }) => (key[0] === 'entry' ? key[2] : undefined)))
    put.push(...of('dead'), ...of('writer'))
    put.push(...of('grant').filter(({ key }) => added.has(key[2])))
    const remove = found.filter((key) => ended.has(idOf(key)))
    return { put, remove, answer: undefined } satisfies Change<undefined>
  })
}

/**
 * What is known of a lane, with what was told elsewhere; nothing where that is out of date. A request that may still
 * arrive keeps the lane at rest, whatever became of it here meanwhile.
 */
function joined(before: Lane, told: Lane): Lane | undefined {
  const triedAt = Math.max(before.triedAt, told.triedAt)
  if (told.reason !== 'ambiguous') {
    return told.triedAt > before.triedAt ? { ...before, ...told } : undefined
  }
  if (told.dueAt <= before.triedAt) return undefined
  // New entries end the wait for an unknown trace; they do not end a rest.
  const dueAt = before.reason === 'grace' ? told.dueAt : Math.max(before.dueAt, told.dueAt)
  return { ...before, triedAt, dueAt, reason: 'ambiguous' }
}

function endsOf(turn: Stored) {
  return [...decodeTurn(turn).ended]
}

function idOf(key: Key): string {
  return (key as EntryKey)[4]
}

/**
 * The total and the ring, with what was counted elsewhere behind what was counted here.
 *
 * @param twice how those ended that ended in both places: they count as they did here.
 */
function continued(
  space: string,
  total: Total,
  elsewhere: readonly Stored[],
  turns: readonly Stored[],
  twice: readonly SettlementKind[],
): Stored[] {
  const [other] = elsewhere
  if (!other) return []
  const joined = joinTotals(total, other.value as Total, twice)
  const inOrder = [...turns].sort(
    (one, next) => (one.value as StoredTurn).at - (next.value as StoredTurn).at,
  )
  return [
    { key: ['total', space], value: { ...joined, turns: total.turns + turns.length } },
    ...inOrder.map(({ value }, index): Stored => {
      return { key: ['turn', space, (total.turns + index) % ringSize], value }
    }),
  ]
}
