import { rejectedEntries } from './dead-letter.ts'
import { changeState, type Draft } from './draft.ts'
import { decodeEntry } from './entry.ts'
import { under } from './keys.ts'
import { clampLease } from './lease.ts'
import { spanOf } from './span.ts'
import { decodeState, type State } from './state.ts'
import type { OutboxStore, Stored } from './store.ts'
import { addDelivered, freshTrace, settledBy, type TraceRecord } from './trace-record.ts'

/** Records that were kept in a journal or in memory. */
export interface Kept {
  readonly records: readonly Stored[]
  /** Name of the page that wrote the journal. Its leases that are not in the journal were never used. */
  readonly page?: string | undefined
}

interface Place {
  readonly store: OutboxStore
  readonly space: string
  readonly clock: { now(): number }
  readonly leaseMs: number
}

/**
 * Imports records from a journal or from memory. It is idempotent: an existing entry is not changed, and an entry that was
 * delivered, rejected or purged meanwhile is not added again.
 */
export function importRecords(place: Place, { records, page }: Kept): Promise<void> {
  const { space, leaseMs } = place
  const all = (kind: string) => records.filter(({ key }) => key[0] === kind)
  const states = all('state').map(({ value }) => decodeState(value))
  const entries = all('entry')
  const known = states.flatMap(({ traces }) => Object.keys(traces))
  const span = spanOf([...known, ...entries.map(({ key }) => String(key[2]))])
  return changeState(place, space, [span], [under('dead', space)], (draft, dead = []) => {
    const { leases } = draft.state
    for (const [id, { by, over }] of Object.entries(leases)) {
      if (by === page && !over) delete leases[id]
    }
    // The records of traces are joined first, because they decide which entries are stale.
    for (const state of states) joinState(draft, state, leaseMs)
    const rejected = rejectedEntries(dead)
    for (const stored of entries) addEntry(draft, stored, rejected)
    for (const { key, value } of all('dead')) draft.put(key, value)
  })
}

function joinState(
  { state, nowMs, edit }: Draft,
  { traces, leases }: State,
  leaseMs: number,
): void {
  for (const [trace, record] of Object.entries(traces)) {
    const here = edit(trace)
    Object.assign(here, joinTraces(here, { ...freshTrace(), ...record }))
  }
  for (const [id, lease] of Object.entries(leases)) {
    const { until } = clampLease(lease, nowMs, leaseMs)
    if (until > nowMs) state.leases[id] = { ...lease, until, over: true }
  }
}

function addEntry(
  draft: Draft,
  { key, value }: Stored,
  rejected: ReadonlyMap<string, string>,
): void {
  const entry = decodeEntry({ key, value })
  const { entries } = draft.waitingOf(entry.trace)
  if (entry.time <= draft.state.purged || rejected.has(entry.id)) return
  if (settledBy(entry, draft.recordOf(entry.trace).delivered)) return
  entries.set(entry.id, entry)
  draft.put(key, value)
}

function joinTraces(here: TraceRecord, there: TraceRecord): Partial<TraceRecord> {
  const [older, newer] = here.triedAt > there.triedAt ? [there, here] : [here, there]
  const delivered = { ...here.delivered }
  addDelivered(delivered, there.delivered)
  const missing = { ...older.missing, ...newer.missing }
  const refused = { ...older.refused, ...newer.refused }
  const grant = (here.grant?.[0] ?? -1) >= (there.grant?.[0] ?? -1) ? here.grant : there.grant
  const last = here.at > there.at ? here : there
  return { ...newer, delivered, missing, refused, grant, at: last.at, via: last.via }
}
