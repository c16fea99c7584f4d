import { decodeEntry, type Entry } from './entry.ts'
import { after, stretchesOf } from './keys.ts'
import type { Ended, Settlement } from './settlement.ts'
import type { Key, OutboxStore, Range, Stored } from './store.ts'
import {
  decodeTrace,
  encodeTrace,
  freshTrace,
  idleTrace,
  type TraceRecord,
} from './trace-record.ts'

/** What is known of a trace, and what waits of it by entry id, oldest first. */
export interface DraftTrace {
  readonly trace: string
  record: TraceRecord
  readonly entries: Map<string, Entry>
  grant?: string | undefined
  isChanged: boolean
}

/** Some traces of a space while a transaction changes them. */
export type Draft = ReturnType<typeof createDraft>

/** Which traces: from one to another, both included, as many as fit into a number of entries. */
interface Span {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  /** The rows of entries are not needed. */
  readonly keysOnly?: true
}

/** The span of these traces, and of all between them. */
export function spanOf(traces: Iterable<string>): Span {
  const names = [...traces].sort()
  return { from: names[0] ?? '', to: names.at(-1) ?? '' }
}

/**
 * Changes some traces of a space in one transaction. What stays when an entry goes is decided here alone: with
 * nothing waiting, what was delivered stays known, and the grant goes.
 *
 * @param others more ranges to read; `work` gets what was found.
 */
export function changeTraces<Answer>(
  { store, clock }: { readonly store: OutboxStore; readonly clock: { now(): number } },
  space: string,
  { from, to, limit, keysOnly }: Span,
  others: readonly Range[],
  work: (draft: Draft, ...found: (readonly Stored[])[]) => Answer,
): Promise<Answer> {
  const range = (kind: string) => ({
    from: from === undefined ? [kind, space] : [kind, space, from],
    before: to === undefined ? after(kind, space) : after(kind, space, to),
    limit,
  })
  const entries = { ...range('entry'), ...(keysOnly && { keysOnly }) }
  const ranges = [entries, range('trace'), range('grant'), ...others]
  return store.change(ranges, ([waiting = [], records = [], grants = [], ...found]) => {
    const draft = createDraft(space, clock.now(), waiting, records, grants, limit)
    const answer = work(draft, ...found)
    return { ...draft.changes(), answer }
  })
}

function createDraft(
  space: string,
  nowMs: number,
  waiting: readonly Stored[],
  records: readonly Stored[],
  grants: readonly Stored[],
  limit: number | undefined,
) {
  const traces = new Map<string, DraftTrace>()
  const put: Stored[] = []
  const remove: Key[] = []
  const ended: Ended[] = []
  // A trace that may have been cut off, or of which the record may not have been read, is left to the next span.
  const cutAt = waiting.length === limit ? waiting.at(-1)?.key[2] : undefined
  const unreadAfter = records.length === limit ? records.at(-1)?.key[2] : undefined
  let next: string | undefined

  function traceOf(trace: string): DraftTrace {
    let found = traces.get(trace)
    if (!found) {
      found = { trace, record: freshTrace(), entries: new Map(), isChanged: false }
      traces.set(trace, found)
    }
    return found
  }

  for (const stored of waiting) {
    const trace = String(stored.key[2])
    if (trace === cutAt || (unreadAfter !== undefined && trace > String(unreadAfter))) {
      next = trace
      break
    }
    const entry = decodeEntry(stored)
    traceOf(trace).entries.set(entry.id, entry)
  }
  const isCovered = (trace: string) => next === undefined || trace < next
  for (const { key, value } of records) {
    const trace = String(key[2])
    if (isCovered(trace)) traceOf(trace).record = decodeTrace(value)
  }
  for (const { key, value } of grants) {
    const trace = String(key[2])
    if (isCovered(trace)) traceOf(trace).grant = String(value)
  }

  return {
    nowMs,
    traces,
    ended,
    /** The first trace that was not read; nothing when all were. */
    next,
    traceOf,
    put: (key: Key, value: unknown): void => void put.push({ key, value }),
    remove: (key: Key): void => void remove.push(key),
    /** What is known of the trace is written back. */
    touch(trace: string): DraftTrace {
      return Object.assign(traceOf(trace), { isChanged: true })
    },
    /** Ends an entry, if it is still there, or is known to be in a storage that failed meanwhile. */
    end(entry: Entry, settlement: Omit<Settlement, 'at'>, isElsewhere = false): void {
      if (!traceOf(entry.trace).entries.delete(entry.id) && !isElsewhere) return
      this.touch(entry.trace)
      ended.push([entry, { ...settlement, at: nowMs }])
    },
    changes() {
      for (const { trace, record, entries, grant, isChanged } of traces.values()) {
        if (!isChanged) continue
        const key = ['trace', space, trace]
        const isWaiting = entries.size > 0
        if (isWaiting) put.push({ key, value: encodeTrace(record) })
        else if (record.delivered.size === 0) remove.push(key)
        else put.push({ key, value: encodeTrace(idleTrace(record)) })
        if (!isWaiting && grant !== undefined) remove.push(['grant', space, trace])
      }
      const ids = new Set(ended.map(([{ id }]) => id))
      const keys = waiting.map(({ key }) => key)
      return { put, remove, removeAll: stretchesOf(keys, (key) => ids.has(String(key[4]))) }
    },
  }
}
