import { fromJson } from '../update/json-text.ts'
import type { Lease } from './lease.ts'
import { noPause, type Pause } from './pause.ts'
import type { Key } from './store.ts'
import type { TraceRecord } from './trace-record.ts'

/**
 * The state of an outbox, apart from its entries and dead letters. It is one record of JSON text, read and written by each
 * transaction that decides anything: IndexedDB writes one text of 100 KB faster than ten small ones.
 */
export interface State {
  pause: Pause
  /** Requests under way, by id. */
  leases: Record<string, Lease>
  /** Traces with waiting entries, and the delivered values of the most recent traces without any. */
  traces: Record<string, Partial<TraceRecord>>
  /** Entries accepted up to this time were purged. */
  purged: number
}

export function stateKey(space: string): Key {
  return ['state', space]
}

/** @param text the stored value. Anything that is not JSON text decodes to an empty state. */
export function decodeState(text: unknown): State {
  const { pause, leases, traces, purged } = fromJson(text) as Partial<State>
  return {
    pause: { ...noPause, ...pause },
    leases: { ...leases },
    traces: { ...traces },
    purged: purged ?? -1,
  }
}

/** Maximum number of remembered traces without waiting entries. */
const maxIdle = 200

/** Whether a record contains delivered values only. */
export function isIdle(record: Partial<TraceRecord>): boolean {
  return record.triedAt === undefined
}

/** Reduces the record of a trace without waiting entries to its delivered values. */
export function keepDelivered({ traces }: State, trace: string): void {
  const { at = 0, via, delivered = {} } = traces[trace] ?? {}
  if (Object.keys(delivered).length > 0) traces[trace] = { at, via, delivered }
  else delete traces[trace]
}

/** Removes the oldest traces without waiting entries. */
export function forgetOldest({ traces }: State): void {
  const idle = Object.entries(traces).filter(([, record]) => isIdle(record))
  if (idle.length <= maxIdle) return
  idle.sort(([, { at: one = 0 }], [, { at: other = 0 }]) => other - one)
  for (const [trace] of idle.slice(maxIdle)) delete traces[trace]
}
