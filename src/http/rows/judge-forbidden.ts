import { isForbidden, type Verdict, verdictOf } from './verdict.ts'

/**
 * Says what the 403s of one call mean. One of them is about its trace alone, which waits by itself; several traces
 * that are all refused, while nothing gets through, are about the key.
 *
 * @param traces names the trace of each verdict.
 */
export function judgeForbidden(
  traces: readonly string[],
  verdicts: readonly Verdict[],
): readonly Verdict[] {
  const refused = new Set(traces.filter((_, index) => isRefused(verdicts[index])))
  const isKey = refused.size > 1 && verdicts.every(({ outcome }) => outcome.kind !== 'delivered')
  if (!isKey) return verdicts
  const keyRefused = verdictOf({ kind: 'refused', status: 401 })
  return verdicts.map((verdict) => (isForbidden(verdict) ? keyRefused : verdict))
}

function isRefused(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && isForbidden(verdict)
}
