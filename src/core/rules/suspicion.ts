import type { TraceRecord } from '../records/trace-record.ts'

/** What the proxy takes at once. */
export const maxBatch = 50

/**
 * How many updates a request with this trace may hold. A refused request leaves half its size with each of its traces,
 * and each success since then doubles that. A trace that failed alone stays alone.
 */
export function batchSize({ suspicion, failedAlone }: TraceRecord, successes: number): number {
  if (failedAlone > 0) return 1
  if (!suspicion) return maxBatch
  const doublings = Math.min(successes - suspicion.successes, 6)
  return Math.min(maxBatch, suspicion.size * 2 ** Math.max(0, doublings))
}
