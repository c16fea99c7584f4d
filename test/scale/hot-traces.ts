import { dropOverridden } from '../../src/durable/consumer/overridden.ts'
import { seeded } from './random.ts'

export interface HotTraces {
  readonly updates: number
  /** Calls that remain after overridden updates were dropped from each batch. */
  readonly calls: number
}

/**
 * Simulates votes on traces with Zipf-distributed popularity, in batches of ten messages, and counts the calls to
 * Openlayer that remain after the consumer has dropped overridden updates.
 */
export function simulateHotTraces(
  updates: number,
  traces: number,
  packing: number,
  seed: number,
): HotTraces {
  const random = seeded(seed)
  const ranks = ranksByZipf(traces)
  let calls = 0
  for (let start = 0; start < updates; start += packing * 10) {
    const batch = Array.from({ length: packing * 10 }, (_, index) => ({
      update: {
        id: `${start + index}`,
        time: start + index,
        inferencePipelineId: 'pipeline',
        inferenceId: `trace_${rankOf(random(), ranks)}`,
        row: { human_feedback: 1 },
      },
    }))
    calls += dropOverridden(batch).kept.length
  }
  return { updates, calls }
}

/** Returns the cumulative probability that a vote is for one of the first n traces. */
function ranksByZipf(traces: number): readonly number[] {
  const sums: number[] = []
  let sum = 0
  for (let rank = 1; rank <= traces; rank++) {
    sum += 1 / rank
    sums.push(sum)
  }
  return sums.map((each) => each / sum)
}

function rankOf(random: number, ranks: readonly number[]): number {
  let [low, high] = [0, ranks.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranks[middle] ?? 1) < random) low = middle + 1
    else high = middle
  }
  return low
}
