/** What is remembered about a lane beside its entries, once something went wrong; a draft while it is settled. */
export interface Lane {
  /** The moment it may next be tried, in milliseconds since 1970; 0 is always past. */
  dueAt: number
  reason?: 'backoff' | 'grace' | 'ambiguous' | 'grant' | undefined
  /** When it was last tried, in milliseconds; 0 is never. */
  triedAt: number
  /** The newest time that was part of that try. */
  seen: number
  /** Failures in a row. */
  attempts: number
  /** Answers "unknown trace" in a row, since the newest entry came. */
  deferrals: number
  /** When each entry first met "unknown trace", by entry id, in milliseconds. */
  missing: Map<string, number>
  /** Columns the proxy refused, up to a time: their dead letters are written already. */
  refused: Map<string, readonly [through: number, code: string]>
  /** Entries up to this time go one by one, after a rejection that blamed no column. */
  aloneThrough: number
}

export function freshLane(): Lane {
  return {
    dueAt: 0,
    triedAt: 0,
    seen: 0,
    attempts: 0,
    deferrals: 0,
    missing: new Map(),
    refused: new Map(),
    aloneThrough: 0,
  }
}

/**
 * Whether a lane may be tried.
 *
 * A new entry ends the wait for an unknown trace. A last try that lies in the future means that the clock
 * was set back since: then no stored moment can be trusted.
 */
export function isDue(
  { dueAt, triedAt, reason, seen }: Lane,
  newest: number,
  nowMs: number,
): boolean {
  return dueAt <= nowMs || triedAt > nowMs || (reason === 'grace' && newest > seen)
}
