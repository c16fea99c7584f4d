import type { TraceRecord } from '../records/trace-record.ts'

/** Maximum number of updates in a request to the proxy. */
export const maxBatch = 50

/**
 * Returns the maximum number of updates in a request with this trace. A refused request sets it to half its size for each
 * of its traces, and each later success doubles it. A trace that failed alone is sent alone.
 */
export function batchSize({ suspicion, failedAlone }: TraceRecord, successes: number): number {
  if (failedAlone > 0) return 1
  if (!suspicion) return maxBatch
  const doublings = Math.min(successes - suspicion.successes, 6)
  return Math.min(maxBatch, suspicion.size * 2 ** Math.max(0, doublings))
}
