import type { Delivered } from './end.ts'
import type { Gate } from './gate.ts'
import type { Verdict } from './judge.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import { type LaneVerdict, settleLanes } from './settle-lanes.ts'
import type { Outcome } from './update/outcome.ts'
import type { Batch } from './walk.ts'

const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }
/** As many lanes may wait to be settled together: what a crash forgets is sent again, and that does no harm. */
const maxWaiting = 200
/** And for so long: people watch. */
const maxWaitMs = 250

/**
 * Settles batches behind the back of the drain, several in one transaction where they come quickly.
 *
 * @param gate as it is stored.
 * @param delivered what was acknowledged before; what is acknowledged now is added once it is written.
 */
export function createSettler(ports: Ports, gate: Gate, delivered: Delivered) {
  const { clock, limits } = ports
  let stored = gate
  let wanted = gate
  let waiting: LaneVerdict[] = []
  let cancelTimer: (() => void) | undefined
  let running: Promise<void> | undefined

  /** Settles what waits; a failure is met where it is awaited. */
  function start(): void {
    if (running || (waiting.length === 0 && wanted === stored)) return
    cancelTimer?.()
    cancelTimer = undefined
    running = run().finally(() => {
      running = undefined
      // What came meanwhile has its timer, or its time is over already.
      if (!cancelTimer) start()
    })
    running.catch(() => undefined)
  }

  async function run(): Promise<void> {
    const lanes = waiting
    const next = wanted === stored ? undefined : wanted
    waiting = []
    await settleLanes(ports, lanes, next, delivered)
    stored = next ?? stored
  }

  return {
    /** Resolves at once, unless as much waits while something is being settled. */
    async add({ lanes }: Batch, outcomes: readonly Outcome[], verdict: Verdict): Promise<void> {
      let index = 0
      for (const { lane, folded } of lanes) {
        const oldest = folded.taken[0]
        const outcome = oldest && (outcomes[index++] ?? unanswered)
        // While the gate waits for all, a lane only has to know that it was tried after its age.
        const isAged = oldest && clock.now() >= toMs(oldest.time) + limits.maxAgeMs
        if (verdict.lanes !== 'wait' || isAged) {
          waiting.push({ lane, folded, outcome, how: verdict.lanes })
        }
      }
      wanted = verdict.gate
      cancelTimer ??= clock.after(maxWaitMs, () => {
        cancelTimer = undefined
        start()
      })
      if (waiting.length < maxWaiting) return
      if (running) await running
      start()
    },
    /** Resolves when all is settled. */
    async end(): Promise<void> {
      await running
      start()
      cancelTimer?.()
      await running
    },
  }
}
