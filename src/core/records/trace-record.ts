import type { Json } from '../update/json.ts'
import type { Entry } from './entry.ts'
import { isNewer, stepsPerMs, type Timed } from './time.ts'

/** Why a single trace waits. */
export type TraceReason =
  /** The proxy or Openlayer asked to come back later. */
  | 'backoff'
  /** Openlayer does not know the trace yet. */
  | 'grace'
  /** It needs another grant. */
  | 'grant'
  /** Something between here and the proxy refuses this update. */
  | 'refused'
  /** An older request of this trace may still arrive. */
  | 'rest'

/** What was delivered last of one column; a large value is forgotten, its time is not. */
export interface Delivered extends Timed {
  readonly value?: Json | undefined
}
/** What was delivered last, by column. */
export type Columns = Record<string, Delivered>

/** What is known of a trace beside its entries; a draft while it is being settled. */
export interface TraceRecord {
  /** When something of it was delivered last, in milliseconds since 1970. */
  at: number
  /** The moment it may next be sent, in milliseconds since 1970; 0 is always past. */
  dueAt: number
  reason?: TraceReason | undefined
  /** Why, in the words of the proxy's contract or as `http_…`. */
  code?: string | undefined
  /** When it was last sent, in milliseconds; 0 is never. */
  triedAt: number
  /** The newest time that was part of that request. */
  seen: number
  /** Failed attempts in a row. */
  attempts: number
  /** Answers "unknown trace" in a row, since the newest entry came. */
  deferrals: number
  /** When each entry first met "unknown trace", or was forbidden, by entry id, in milliseconds. */
  missing: Record<string, number>
  /** Columns the proxy refused, up to a time: their dead letters are written already. */
  refused: Record<string, readonly [through: number, code: string]>
  /** Entries up to this time are sent one by one, after a rejection that named no column. */
  aloneThrough: number
  /** How many updates a request with this trace may hold, since the `successes`-th success of the outbox. */
  suspicion?: { readonly size: number; readonly successes: number } | undefined
  /** How often a request with this trace alone failed while others got through. */
  failedAlone: number
  /** How many of these failures were refusals by something in between, and since when. */
  refusals: number
  refusedSince: number
  delivered: Columns
  /** Whether the last delivery went into a queue. */
  via?: 'queued' | undefined
  /** The grant it was given after these entries had been accepted; newer entries bring their own. */
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

/** A member by a name that anybody may have chosen: `constructor`, for example. */
export function own<Value>(of: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined
}

/** Adds what was delivered; of a column the newest counts. */
export function addDelivered(
  known: Columns,
  more: Columns,
  nowMs = Number.POSITIVE_INFINITY,
): void {
  for (const [column, one] of Object.entries(more)) {
    const before = own(known, column)
    // A time in the clock's future is from before the clock was set back: whatever comes after it counts.
    if (!before || isNewer(one, before) || before.time / stepsPerMs > nowMs + 1_000) {
      known[column] = one
    }
  }
}

/** Whether the proxy refused the column when this entry, or a newer one, was sent. */
export function isRefused({ time }: Timed, column: string, { refused }: TraceRecord): boolean {
  return time <= (own(refused, column)?.[0] ?? -1)
}

/** What was delivered of a column that makes this entry's value stale; nothing while the value is to be sent. */
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

/** How an entry ended whose every column was delivered with a later or the same time. */
export function settledBy(
  entry: Timed & Pick<Entry, 'row'>,
  ...known: readonly (Columns | undefined)[]
): 'delivered' | 'superseded' | undefined {
  const by = Object.keys(entry.row).map((column) => staleness(entry, column, ...known))
  if (by.length === 0 || by.includes(undefined)) return undefined
  return by.some((one) => one?.id === entry.id) ? 'delivered' : 'superseded'
}
