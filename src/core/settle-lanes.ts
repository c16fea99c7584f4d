import { deadKey } from './dead-letter.ts'
import { addDelivered, type Columns, type Delivered, end } from './end.ts'
import type { EntryKey } from './entry.ts'
import type { Ending, Folded } from './fold.ts'
import type { Gate } from './gate.ts'
import type { Verdict } from './judge.ts'
import { after, exactly } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { markTried, type Settled, settle } from './settle.ts'
import type { Ended } from './settlement.ts'
import type { Key, Stored } from './store.ts'
import type { Outcome } from './update/outcome.ts'

/** What became of a lane's fold; without an outcome nothing of it was sent. */
export interface LaneVerdict {
  readonly lane: string
  readonly folded: Folded
  readonly outcome: Outcome | undefined
  readonly how: Verdict['lanes']
}

/** Longer than the proxy's deadline of 10 s. */
export const restMs = 15_000
/** As long as one takes that was told of a little later. */
const maxRestMs = restMs + 2_000

/**
 * Settles lanes in one transaction. Only entries that are still there end, and each ends once, whoever else
 * settled in between (invariants 2 and 4).
 *
 * @param verdicts in the order of the lanes' names.
 * @param gate written too, where it changed.
 */
export async function settleLanes(
  ports: Ports,
  verdicts: readonly LaneVerdict[],
  gate: Gate | undefined,
  known: Delivered,
): Promise<void> {
  const { store, space } = ports
  const nowMs = ports.clock.now()
  const [first, last] = [verdicts[0]?.lane ?? '', verdicts.at(-1)?.lane ?? '']
  const span = (kind: string) => ({ from: [kind, space, first], before: after(kind, space, last) })
  const ranges = [
    exactly('total', space),
    span('lane'),
    { ...span('entry'), keysOnly: true as const },
    { ...span('grant'), keysOnly: true as const },
  ]

  const settled = await store.change(ranges, ([total, lanes = [], entries = [], grants = []]) => {
    const put: Stored[] = gate ? [{ key: ['gate', space], value: gate }] : []
    const remove: Key[] = []
    const states = new Map(lanes.map(({ key, value }) => [String(key[2]), value as Lane]))
    const present = idsByLane(entries)
    const gone: Ended[] = []
    const delivered: Delivered = new Map()
    let letters = 0
    for (const { lane: name, folded, outcome, how } of verdicts) {
      const ids = present.get(name) ?? new Set()
      const lane = states.get(name) ?? freshLane()
      const restsUntil = restOf(lane, nowMs)
      let result: Settled = { ended: [], dead: [] }
      if (outcome && folded.taken.some(({ id }) => ids.has(id))) {
        if (how === 'each') result = settle(lane, folded, outcome, { ...ports, nowMs })
        else markTried(lane, folded, nowMs)
        if (outcome.kind === 'delivered' && !folded.taken[0]?.publish) {
          delivered.set(name, columnsOf(folded))
        }
      }
      // Also when what was sent is gone: something newer must not overtake it.
      if (outcome && how === 'rest') {
        Object.assign(lane, { triedAt: nowMs, dueAt: nowMs + restMs, reason: 'ambiguous' })
      }
      // Somebody else's request may still arrive: that ours was answered does not change it.
      if (restsUntil > lane.dueAt) Object.assign(lane, { dueAt: restsUntil, reason: 'ambiguous' })
      for (const [entry, ending] of [...folded.spent, ...result.ended]) {
        if (ids.delete(entry.id)) gone.push([entry, settlementOf(ending, nowMs)])
        lane.missing.delete(entry.id)
      }
      if (ids.size > 0 || lane.reason === 'ambiguous')
        put.push({ key: ['lane', space, name], value: lane })
      else if (states.has(name)) remove.push(['lane', space, name])
      for (const letter of result.dead) put.push({ key: deadKey(space, letter), value: letter })
      letters += result.dead.length
    }
    // A grant is stored for as long as something waits that needs it.
    remove.push(
      ...grants.map(({ key }) => key).filter((key) => present.get(String(key[2]))?.size === 0),
    )
    const records = end(space, gone, entries, total, delivered)
    put.push(...records.put)
    return { put, remove, removeAll: records.removeAll, answer: { gone, letters, delivered } }
  })
  addDelivered(known, settled.delivered)
  ports.onEnded(settled.gone, settled.letters)
}

/** Until when a lane rests; a moment further off than any rest is from before the clock was set back. */
export function restOf({ dueAt, reason }: Lane, nowMs: number): number {
  const isResting = reason === 'ambiguous' && dueAt > nowMs && dueAt <= nowMs + maxRestMs
  return isResting ? dueAt : 0
}

function idsByLane(entries: readonly Stored[]): Map<string, Set<string>> {
  const lanes = new Map<string, Set<string>>()
  for (const { key } of entries) {
    const [, , lane, , id] = key as EntryKey
    const ids = lanes.get(lane)
    if (ids) ids.add(id)
    else lanes.set(lane, new Set([id]))
  }
  return lanes
}

function columnsOf({ origin, row }: Folded): Columns {
  return new Map([...origin].map(([column, { time }]) => [column, [time, row[column] ?? null]]))
}

function settlementOf([kind, code, via]: Ending, at: number): Ended[1] {
  return { kind, at, ...(code && { code }), ...(via && { via }) }
}
