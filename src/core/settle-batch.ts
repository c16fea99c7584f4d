import { deadKey } from './dead-letter.ts'
import { type Ended, end } from './end.ts'
import type { EntryKey } from './entry.ts'
import type { Ending } from './fold.ts'
import type { Gate } from './gate.ts'
import type { Verdict } from './judge.ts'
import { exactly, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Outcome } from './outcome.ts'
import type { Ports } from './ports.ts'
import type { Batch } from './read-batch.ts'
import { toMs } from './sequence.ts'
import { markTried, type Settled, settle } from './settle.ts'
import type { Stored } from './store.ts'

/** Longer than the proxy's deadline of 10 s. */
const restMs = 15_000

/**
 * Settles a batch in one transaction. Only entries that are still there end, and each ends once, whoever else
 * settled in between (invariants 2 and 4).
 */
export async function settleBatch(
  ports: Ports,
  { lanes: all }: Batch,
  outcomes: readonly Outcome[],
  { gate, lanes: how }: Verdict,
  before: Gate,
): Promise<void> {
  const { store, space, limits } = ports
  const nowMs = ports.clock.now()
  const isOld = ({ folded }: Batch['lanes'][number]) =>
    nowMs >= toMs(folded.taken[0]?.time ?? nowMs * 1_024) + limits.maxAgeMs
  // While the gate waits for all, a lane only has to know that it was tried after its age.
  const lanes = how === 'again' ? [] : how === 'wait' ? all.filter(isOld) : all
  if (lanes.length === 0 && gate === before) return
  const context = { ...ports, nowMs }
  const ranges = [
    exactly('total', space),
    ...lanes.map(({ lane }) => exactly('lane', space, lane)),
    ...lanes.map(({ lane }) => ({ ...under('entry', space, lane), keysOnly: true as const })),
  ]
  const [ended, letters] = await store.change(ranges, ([total, ...found]) => {
    const put: Stored[] = gate === before ? [] : [{ key: ['gate', space], value: gate }]
    const gone: Ended[] = []
    let letters = 0
    let index = 0
    for (const [at, { lane: name, folded }] of lanes.entries()) {
      const present = new Set(found[lanes.length + at]?.map(({ key }) => (key as EntryKey)[4]))
      const lane = (found[at]?.[0]?.value as Lane | undefined) ?? freshLane()
      const outcome = folded.taken.length > 0 ? (outcomes[index++] ?? unanswered) : undefined
      let settled: Settled = { ended: [], dead: [] }
      if (folded.taken.some(({ id }) => present.has(id))) {
        if (how === 'each' && outcome) settled = settle(lane, folded, outcome, context)
        else markTried(lane, folded, nowMs)
        if (how === 'rest') Object.assign(lane, { dueAt: nowMs + restMs, reason: 'ambiguous' })
      }
      for (const [entry, ending] of [...folded.spent, ...settled.ended]) {
        if (present.delete(entry.id)) gone.push([entry, settlementOf(ending, nowMs)])
        lane.missing.delete(entry.id)
      }
      if (present.size === 0) Object.assign(lane, { ...freshLane(), ...pickDelivered(lane) })
      put.push({ key: ['lane', space, name], value: lane })
      letters += settled.dead.length
      for (const letter of settled.dead) put.push({ key: deadKey(space, letter), value: letter })
    }
    const records = end(space, gone, total)
    return {
      put: [...put, ...records.put],
      remove: records.remove,
      answer: [gone, letters] as const,
    }
  })
  ports.onEnded(ended, letters)
}

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

function settlementOf([kind, code, via]: Ending, at: number): Ended[1] {
  return { kind, at, ...(code && { code }), ...(via && { via }) }
}

/** What stays of a lane without entries: what was acknowledged, and when. */
function pickDelivered({ delivered, triedAt }: Lane): Partial<Lane> {
  return { delivered, triedAt }
}
