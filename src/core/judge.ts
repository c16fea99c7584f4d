import { closeGate, type Gate, openGate } from './gate.ts'
import type { Reply } from './update/transport.ts'

/** What a reply means for the gate and for the next request, and how the lanes of the batch are settled. */
export interface Verdict {
  readonly gate: Gate
  /** How many updates the next request may hold. */
  readonly size: number
  /**
   * `each`: by its own outcome · `again`: not yet, the same lanes go again, fewer at once ·
   * `rest`: nobody knows, nothing newer may be sent before an old request cannot arrive any more ·
   * `wait`: the gate waits for all.
   */
  readonly lanes: 'each' | 'again' | 'rest' | 'wait'
}

export const maxBatch = 50

/** Turns the reply to a request of `count` updates into a verdict; many at once are never refused for good. */
export function judge(
  gate: Gate,
  count: number,
  size: number,
  { together, ambiguous, outcomes: [first], pause }: Reply,
  context: { nowMs: number; random: number; online: boolean; aborted: boolean },
): Verdict {
  const half = Math.max(1, Math.ceil(count / 2))
  // Whoever answers is there again.
  const open = count > 0 && gate.untilMs > 0 ? openGate : gate
  if (together && first?.kind === 'rejected' && count > 1) {
    return { gate: open, size: half, lanes: 'again' }
  }
  if (together && first?.kind === 'retry') {
    // That we stopped waiting ourselves says nothing about the other side.
    const isOwn = context.aborted && ambiguous
    return {
      gate: isOwn ? gate : closeGate(gate, pause ?? { reason: 'busy' }, context),
      size: ambiguous ? half : size,
      lanes: ambiguous ? 'rest' : 'wait',
    }
  }
  return {
    gate: pause ? closeGate(gate, pause, context) : open,
    size: Math.min(maxBatch, Math.max(size, count * 2)),
    lanes: 'each',
  }
}
