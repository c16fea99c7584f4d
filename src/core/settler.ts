import type { Delivered } from './end.ts'
import type { Gate } from './gate.ts'
import type { Verdict } from './judge.ts'
import type { Outcome } from './outcome.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import { type LaneVerdict, settleLanes } from './settle-lanes.ts'
import type { Batch } from './walk.ts'

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }
/** As many lanes may wait to be settled: what a crash forgets is sent again, and that does no harm. */
const maxWaiting = 200

/**
 * Settles batches behind the back of the drain: what comes while one transaction runs is settled by the next.
 *
 * @param gate as it is stored.
 * @param delivered what was acknowledged before; what is acknowledged now is added once it is written.
 */
export function createSettler(ports: Ports, gate: Gate, delivered: Delivered) {
  let stored = gate
  let wanted = gate
  let waiting: LaneVerdict[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    while (waiting.length > 0 || wanted !== stored) {
      const lanes = waiting
      waiting = []
      await settleLanes(ports, lanes, wanted === stored ? undefined : wanted, delivered)
      stored = wanted
    }
    running = undefined
  }

  return {
    /** Resolves at once, unless too much waits already. */
    async add({ lanes }: Batch, outcomes: readonly Outcome[], verdict: Verdict): Promise<void> {
      let index = 0
      for (const { lane, folded } of lanes) {
        const oldest = folded.taken[0]
        const outcome = oldest && (outcomes[index++] ?? unanswered)
        if (verdict.lanes === 'wait' && !isAged(oldest?.time)) continue
        waiting.push({ lane, folded, outcome, how: verdict.lanes })
      }
      wanted = verdict.gate
      running ??= run()
      // A failure is met where it is awaited; until then it is not unhandled.
      running.catch(() => undefined)
      if (waiting.length > maxWaiting) await running
    },
    /** Resolves when all is settled. */
    end: async (): Promise<void> => running,
  }

  /** While the gate waits for all, a lane only has to know that it was tried after its age. */
  function isAged(time = Number.POSITIVE_INFINITY): boolean {
    return ports.clock.now() >= toMs(time) + ports.limits.maxAgeMs
  }
}
