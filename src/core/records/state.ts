import { fromJson } from '../update/json-text.ts'
import type { Lease } from './lease.ts'
import { noPause, type Pause } from './pause.ts'
import type { Key } from './store.ts'
import type { TraceRecord } from './trace-record.ts'

/**
 * All that is known of an outbox beside its entries and dead letters. One record of JSON text, read and written by each
 * transaction that decides anything: IndexedDB takes one text of 100 KB sooner than ten small ones.
 */
export interface State {
  pause: Pause
  /** The requests under way, by their ids. */
  leases: Record<string, Lease>
  /** What is known of traces. Of those with nothing waiting only what was delivered, of the newest. */
  traces: Record<string, Partial<TraceRecord>>
  /** Entries up to this time were purged. */
  purged: number
}

export function stateKey(space: string): Key {
  return ['state', space]
}

/** @param text what is stored; what other software left there says nothing. */
export function decodeState(text: unknown): State {
  const { pause, leases, traces, purged } = fromJson(text) as Partial<State>
  return {
    pause: { ...noPause, ...pause },
    leases: { ...leases },
    traces: { ...traces },
    purged: purged ?? -1,
  }
}

/** So many traces of which nothing waits are remembered. */
const maxIdle = 200

/** Whether a record says no more than what was delivered. */
export function isIdle(record: Partial<TraceRecord>): boolean {
  return record.triedAt === undefined
}

/** Forgets of a trace with nothing waiting all but what was delivered. */
export function rest({ traces }: State, trace: string): void {
  const { at = 0, via, delivered = {} } = traces[trace] ?? {}
  if (Object.keys(delivered).length > 0) traces[trace] = { at, via, delivered }
  else delete traces[trace]
}

/** Forgets the oldest traces of which nothing waits. */
export function forgetOldest({ traces }: State): void {
  const idle = Object.entries(traces).filter(([, record]) => isIdle(record))
  if (idle.length <= maxIdle) return
  idle.sort(([, { at: one = 0 }], [, { at: other = 0 }]) => other - one)
  for (const [trace] of idle.slice(maxIdle)) delete traces[trace]
}
