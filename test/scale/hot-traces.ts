import { dropOverridden } from '../../src/durable/consumer/overridden.ts'
import { seeded } from './random.ts'

export interface HotTraces {
  readonly updates: number
  /** Calls that were left once each batch had dropped what it overrides. */
  readonly calls: number
}

/**
 * Votes on traces of which a few are very popular (Zipf's law), in batches of ten messages: how many calls to Openlayer
 * the consumer spares.
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

/** How likely it is that a vote is for one of the first traces. */
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
