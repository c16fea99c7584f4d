import { isForbidden, type Verdict, verdictOf } from './verdict.ts'

/**
 * Turns the 403s of a call into a refusal of the key if several traces are refused and no update succeeds. Otherwise a
 * 403 concerns its trace alone, which is retried separately.
 *
 * @param traces the trace of each verdict.
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
