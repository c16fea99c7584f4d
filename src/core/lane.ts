import type { Json } from './json.ts'
import type { Row } from './update.ts'

/** What is remembered about a lane beside its entries; absent while nothing happened to it. */
export interface Lane {
  /** The moment it may next be tried, in milliseconds since 1970; 0 is always past. */
  readonly dueAt: number
  readonly reason?: 'backoff' | 'grace' | 'ambiguous' | 'grant' | undefined
  /** When it was last tried, in milliseconds; 0 is never. */
  readonly triedAt: number
  /** The newest time that was part of that try. */
  readonly seen: number
  /** Failures in a row. */
  readonly attempts: number
  /** Answers "unknown trace" in a row, since the newest entry came. */
  readonly deferrals: number
  /** When each entry first met "unknown trace", by entry id, in milliseconds. */
  readonly missing: ReadonlyMap<string, number>
  /** Columns the proxy refused, up to a time: their dead letters are written already. */
  readonly excluded: ReadonlyMap<string, { readonly through: number; readonly code: string }>
  /** Entries up to this time go one by one, after a rejection that blamed no column. */
  readonly aloneThrough: number
  /** The newest acknowledged time and value of each column. */
  readonly delivered: ReadonlyMap<string, readonly [time: number, value: Json]>
}

export const freshLane: Lane = {
  dueAt: 0,
  triedAt: 0,
  seen: 0,
  attempts: 0,
  deferrals: 0,
  missing: new Map(),
  excluded: new Map(),
  aloneThrough: 0,
  delivered: new Map(),
}

/**
 * Whether a lane may be tried.
 *
 * A new entry ends the wait for an unknown trace. A last try that lies in the future means that the clock
 * was set back since: then no stored moment can be trusted.
 */
export function isDue(lane: Lane, newest: number, nowMs: number): boolean {
  if (lane.dueAt <= nowMs || lane.triedAt > nowMs) return true
  return lane.reason === 'grace' && newest > lane.seen
}

/** The columns and values of a row that were acknowledged, for `latest`. */
export function deliveredRow(lane: Lane): Row {
  return Object.fromEntries([...lane.delivered].map(([column, [, value]]) => [column, value]))
}
