import { isForbidden, type Verdict, verdictOf } from './verdict.ts'

/** Knows when nothing more of one call should be sent. */
export interface Stop {
  /** The verdict on whatever is not sent any more; nothing while sending goes on. */
  readonly reason: () => Verdict | undefined
  /** Takes note of a verdict, and gives it back. */
  readonly note: (verdict: Verdict) => Verdict
}

/** What is not sent was not forbidden: it only waits. */
const unsent = verdictOf({ kind: 'refused', status: 503 })

/** Failures in a row. With six calls at once this makes at most eleven in an outage. */
const limit = 5

/**
 * Starts to watch the verdicts of one call: five failures in a row, or one answer that names a time to come back, stop
 * it. It lives no longer than its call: what several requests shared, one client could use against the others.
 */
export function startStop(): Stop {
  let failures = 0
  let reason: Verdict | undefined
  return {
    reason: () => reason,
    note: (verdict) => {
      const failed = verdict.pause !== undefined || isForbidden(verdict)
      failures = failed ? failures + 1 : 0
      if (verdict.ends || failures >= limit) reason ??= isForbidden(verdict) ? unsent : verdict
      return verdict
    },
  }
}
