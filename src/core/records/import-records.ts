import { changeTraces } from './change-traces.ts'
import { rejectedEntries } from './dead-letter.ts'
import { readLog } from './delivered-log.ts'
import type { Draft } from './draft.ts'
import { decodeEntry } from './entry.ts'
import { exactly, under } from './keys.ts'
import { clampLease, decodeLease, encodeLease } from './lease.ts'
import { spanOf } from './span.ts'
import type { OutboxStore, Stored } from './store.ts'
import {
  addDelivered,
  decodeTrace,
  freshTrace,
  settledBy,
  type TraceRecord,
} from './trace-record.ts'

/** Records that were kept elsewhere for a while: in a journal, or in memory. */
export interface Kept {
  readonly records: readonly Stored[]
  /** The page that left them in a journal: what it had under way and does not name was never sent. */
  readonly page?: string | undefined
}

interface Place {
  readonly store: OutboxStore
  readonly space: string
  readonly clock: { now(): number }
  readonly leaseMs: number
}

/** What is known of traces decides about entries, and entries about grants. */
const order = ['trace', 'delivered', 'entry', 'grant', 'lease', 'dead']

/**
 * Adds records of a space that were kept elsewhere. Doing so twice is the same as once: an entry that is there stays
 * as it is, and one that was delivered, rejected or purged meanwhile does not come back.
 */
export function importRecords(place: Place, { records, page }: Kept): Promise<void> {
  const { space, leaseMs } = place
  const rank = ({ key }: Stored) => order.indexOf(String(key[0]))
  const sorted = [...records].sort((one, other) => rank(one) - rank(other))
  const log = readLog(records.filter(({ key }) => key[0] === 'delivered'))
  const names = records.filter(({ key }) => key[0] === 'trace' || key[0] === 'entry')
  const traces = [...log.traces.keys(), ...names.map(({ key }) => String(key[2]))]
  const span = { ...spanOf(traces), keysOnly: true as const }
  const others = [under('dead', space), exactly('purged', space), under('lease', space)]
  return changeTraces(
    place,
    space,
    [span],
    others,
    (draft, dead = [], purged = [], leases = []) => {
      for (const { key, value } of leases) {
        const { by, over } = decodeLease(value)
        if (by === page && !over) draft.remove(key)
      }
      const rejected = rejectedEntries(dead)
      const purgedThrough = Number(purged[0]?.value ?? -1)
      for (const stored of sorted) add(draft, stored, rejected, purgedThrough, leaseMs)
    },
  )
}

function add(
  draft: Draft,
  { key, value }: Stored,
  rejected: ReadonlyMap<string, string>,
  purgedThrough: number,
  leaseMs: number,
): void {
  const trace = String(key[2])
  switch (key[0]) {
    case 'trace': {
      const known = draft.touch(trace)
      known.record = joinTraces(known.record, decodeTrace(value))
      break
    }
    case 'delivered':
      for (const [name, logged] of readLog([{ key, value }]).traces) {
        const known = draft.touch(name)
        known.record = joinTraces(known.record, { ...freshTrace(), ...logged })
      }
      break
    case 'entry': {
      const entry = decodeEntry({ key, value })
      const { record, entries } = draft.traceOf(trace)
      const isOver = entry.time <= purgedThrough || rejected.has(entry.id)
      if (isOver || settledBy(entry, record.delivered)) break
      entries.set(entry.id, entry)
      draft.put(key, value)
      break
    }
    case 'grant':
      if (draft.traceOf(trace).entries.size > 0) draft.put(key, value)
      break
    case 'lease': {
      const lease = clampLease(decodeLease(value), draft.nowMs, leaseMs)
      if (lease.until > draft.nowMs) draft.put(key, encodeLease({ ...lease, over: true }))
      break
    }
    case 'dead':
      draft.put(key, value)
  }
}

function joinTraces(here: TraceRecord, there: TraceRecord): TraceRecord {
  const [older, newer] = here.triedAt > there.triedAt ? [there, here] : [here, there]
  const delivered = new Map(here.delivered)
  addDelivered(delivered, there.delivered)
  const missing = new Map([...older.missing, ...newer.missing])
  const refused = new Map([...older.refused, ...newer.refused])
  return { ...newer, delivered, missing, refused }
}
