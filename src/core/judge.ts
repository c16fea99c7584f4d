import type { LaneChange } from './apply.ts'
import { closeGate, type Gate, openGate } from './gate.ts'
import type { Lane } from './lane.ts'
import type { Outcome } from './outcome.ts'
import type { Batch, DueLane } from './read-batch.ts'
import { toMs } from './sequence.ts'
import { type SettleContext, settle, settleAmbiguous } from './settle.ts'
import type { Reply } from './transport.ts'

export interface JudgeContext extends SettleContext {
  readonly online: boolean
  readonly maxAgeMs: number
  /** How many updates this request might have held. */
  readonly size: number
  /** We stopped waiting for the reply ourselves: that says nothing about the other side. */
  readonly aborted: boolean
}

/** What a reply means: for the lanes of the batch, for the gate, and for the next request. */
export interface Verdict {
  readonly changes: readonly LaneChange[]
  readonly gate: Gate
  /** How many updates the next request may hold. */
  readonly size: number
  /** The same lanes want to be sent again, fewer at once. */
  readonly again: boolean
}

export const maxBatch = 50

/** Turns the reply to a batch into changes; nothing is refused for good on a verdict about many at once. */
export function judge(gate: Gate, batch: Batch, reply: Reply, context: JudgeContext): Verdict {
  const count = batch.updates.length
  const half = Math.ceil(count / 2)
  const whole = reply.together ? (reply.outcomes[0]?.kind ?? 'retry') : undefined
  if (whole === 'rejected' && count > 1) return { changes: [], gate, size: half, again: true }
  if (whole === 'retry') {
    return {
      changes: batch.lanes.flatMap((due) => failedTogether(due, reply, context)),
      gate:
        context.aborted && reply.ambiguous
          ? gate
          : closeGate(gate, reply.pause ?? { reason: 'busy' }, gateContext(context)),
      size: reply.ambiguous ? Math.max(1, half) : context.size,
      again: false,
    }
  }
  return {
    changes: settleEach(batch.lanes, reply.outcomes, context),
    gate: nextGate(gate, count, reply, context),
    size: Math.min(maxBatch, Math.max(context.size, count * 2)),
    again: false,
  }
}

function nextGate(gate: Gate, count: number, { pause }: Reply, context: JudgeContext): Gate {
  if (pause) return closeGate(gate, pause, gateContext(context))
  return count === 0 || gate === openGate ? gate : openGate
}

function gateContext({ nowMs, random, online }: JudgeContext) {
  return { nowMs, random: random(), online }
}

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

function settleEach(
  lanes: readonly DueLane[],
  outcomes: readonly Outcome[],
  context: JudgeContext,
): LaneChange[] {
  let index = 0
  return lanes.map(({ lane, folded, spent }) => {
    if (!folded) return { lane, decide: () => ({ ended: spent }) }
    const outcome = outcomes[index++] ?? unanswered
    const decide = (state: Lane) => {
      const settled = settle(state, folded, outcome, context)
      return { ...settled, ended: [...spent, ...settled.ended] }
    }
    return { lane, decide }
  })
}

/** The gate waits for all; a lane remembers only what matters later: an unclear fate, or its try after its age. */
function failedTogether(
  { lane, folded }: DueLane,
  { ambiguous }: Reply,
  { nowMs, maxAgeMs }: JudgeContext,
): LaneChange[] {
  if (!folded) return []
  const oldest = toMs(folded.taken[0]?.time ?? 0)
  if (ambiguous) {
    return [
      { lane, decide: (state) => ({ lane: settleAmbiguous(state, folded, nowMs), ended: [] }) },
    ]
  }
  if (nowMs < oldest + maxAgeMs) return []
  return [{ lane, decide: (state) => ({ lane: { ...state, triedAt: nowMs }, ended: [] }) }]
}
