import { isForbidden, type Verdict, verdictOf } from './verdict.ts'

/** Decides when the rest of a call is not sent. */
export interface Stop {
  /** Returns the verdict on updates that are not sent, or nothing while sending continues. */
  readonly reason: () => Verdict | undefined
  /** Records a verdict and returns it. */
  readonly note: (verdict: Verdict) => Verdict
}

/** Verdict on updates that are not sent after several 403s: they were not refused themselves, so they are retried. */
const unsent = verdictOf({ kind: 'refused', status: 503 })

/** Number of failures in a row that end a call. With six concurrent requests at most eleven are made in an outage. */
const limit = 5

/**
 * Watches the verdicts of one call. Five failures in a row, or one answer with a retry time, end it. The state is not
 * shared between requests, because one client could then block the others.
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
