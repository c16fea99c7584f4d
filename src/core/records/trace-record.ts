import type { Json } from '../update/json.ts'
import type { Entry } from './entry.ts'
import { isNewer, stepsPerMs, type Timed } from './time.ts'

/** Why a single trace waits. */
export type TraceReason =
  /** The proxy or Openlayer asked for a retry later. */
  | 'backoff'
  /** Openlayer does not know the trace yet. */
  | 'grace'
  /** The trace needs another grant. */
  | 'grant'
  /** An intermediary, such as a firewall, refuses this update. */
  | 'refused'
  /** An older request of this trace may still arrive. */
  | 'rest'

/** The last delivered value of a column. A large value is not remembered, but its time is. */
export interface Delivered extends Timed {
  readonly value?: Json | undefined
}
/** The last delivered values, by column. */
export type Columns = Record<string, Delivered>

/** Delivery state of a trace. Mutable while a transaction settles it. */
export interface TraceRecord {
  /** When an entry of the trace was last delivered, in milliseconds since 1970. */
  at: number
  /** When the trace may next be sent, in milliseconds since 1970; 0 means at once. */
  dueAt: number
  reason?: TraceReason | undefined
  /** The reason as a code of the proxy, or as `http_…`. */
  code?: string | undefined
  /** When the trace was last sent, in milliseconds since 1970; 0 means never. */
  triedAt: number
  /** Time of the newest entry in that request. */
  seen: number
  /** Number of consecutive failed attempts. */
  attempts: number
  /** Number of consecutive "unknown trace" answers since the newest entry was accepted. */
  deferrals: number
  /** When each entry first got the answer "unknown trace" or "forbidden", by entry id, in milliseconds since 1970. */
  missing: Record<string, number>
  /** Columns that the proxy refused for entries up to a time. Their dead letters are already written. */
  refused: Record<string, readonly [through: number, code: string]>
  /** Entries up to this time are sent one by one, because the proxy rejected them together without naming a column. */
  aloneThrough: number
  /** Maximum number of updates in a request with this trace, as of the `successes`-th successful request. */
  suspicion?: { readonly size: number; readonly successes: number } | undefined
  /** Number of failed requests with this trace alone while other requests succeeded. */
  failedAlone: number
  /** How many of these failures were refusals by an intermediary, and when the first one was. */
  refusals: number
  refusedSince: number
  delivered: Columns
  /** Set if the last delivery went into a queue. */
  via?: 'queued' | undefined
  /** A grant that was set after entries up to this time had been accepted. Newer entries contain their own. */
  grant?: readonly [through: number, grant: string] | undefined
}

export function freshTrace(): TraceRecord {
  return {
    at: 0,
    dueAt: 0,
    triedAt: 0,
    seen: 0,
    attempts: 0,
    deferrals: 0,
    missing: {},
    refused: {},
    aloneThrough: 0,
    failedAlone: 0,
    refusals: 0,
    refusedSince: 0,
    delivered: {},
  }
}

/** Returns an own member, for names chosen by callers, such as `constructor`. */
function own<Value>(of: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined
}

/** Merges delivered values. For each column the newest one wins. */
export function addDelivered(
  known: Columns,
  more: Columns,
  nowMs = Number.POSITIVE_INFINITY,
): void {
  for (const [column, one] of Object.entries(more)) {
    const before = own(known, column)
    // A time in the clock's future was recorded before the clock was set back, so any later delivery replaces it.
    if (!before || isNewer(one, before) || before.time / stepsPerMs > nowMs + 1_000) {
      known[column] = one
    }
  }
}

/** Whether the proxy refused the column of this entry or of a newer one. */
export function isRefused({ time }: Timed, column: string, { refused }: TraceRecord): boolean {
  return time <= (own(refused, column)?.[0] ?? -1)
}

/** Returns the delivered value that is as new as this entry's, or nothing if the entry's value still has to be sent. */
export function staleness(
  entry: Timed,
  column: string,
  ...known: readonly (Columns | undefined)[]
): Delivered | undefined {
  for (const columns of known) {
    const delivered = columns && own(columns, column)
    if (delivered && isNewer(delivered, entry)) return delivered
  }
  return undefined
}

/** Returns how an entry ended if each of its columns was delivered with the same or a later time. */
export function settledBy(
  entry: Timed & Pick<Entry, 'row'>,
  ...known: readonly (Columns | undefined)[]
): 'delivered' | 'superseded' | undefined {
  const by = Object.keys(entry.row).map((column) => staleness(entry, column, ...known))
  if (by.length === 0 || by.includes(undefined)) return undefined
  return by.some((one) => one?.id === entry.id) ? 'delivered' : 'superseded'
}
