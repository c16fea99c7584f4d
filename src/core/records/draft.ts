import { readLog } from './delivered-log.ts'
import { decodeEntry, type Entry } from './entry.ts'
import { stretchesOf } from './keys.ts'
import type { Ended, Settlement } from './settlement.ts'
import type { Span } from './span.ts'
import type { Key, Stored } from './store.ts'
import { encodeTrace, type TraceRecord } from './trace-record.ts'

/** What is known of a trace, and what waits of it by entry id, oldest first. */
export interface DraftTrace {
  readonly trace: string
  record: TraceRecord
  readonly entries: Map<string, Entry>
  grant?: string | undefined
  /** Whether it has a record of its own, and whether the rows of its entries were read. */
  isStored: boolean
  isWhole: boolean
  isChanged: boolean
}

/** Some traces of a space while a transaction changes them. */
export type Draft = ReturnType<typeof createDraft>

/** @param stored the whole log of what was delivered. */
export function createDraft(space: string, nowMs: number, stored: readonly Stored[]) {
  const log = readLog(stored)
  const traces = new Map<string, DraftTrace>()
  const put: Stored[] = []
  const remove: Key[] = []
  const ended: Ended[] = []
  const entryKeys: (readonly Key[])[] = []

  function traceOf(trace: string): DraftTrace {
    let found = traces.get(trace)
    if (!found) {
      const record = log.knownOf(trace)
      const flags = { isStored: false, isWhole: false, isChanged: false }
      found = { trace, record, entries: new Map(), ...flags }
      traces.set(trace, found)
    }
    return found
  }

  return {
    nowMs,
    traces,
    ended,
    traceOf,
    /** The first trace of the last span that was not read; nothing when all were. */
    next: undefined as string | undefined,
    /** Not even one trace of it fitted into the limit. */
    isTooSmall: false,
    /** Takes in what is stored of a span. */
    read([waiting = [], records = [], grants = []]: (readonly Stored[])[], span: Span): void {
      // A trace that may have been cut off, or of which the record may not have been read, is left to the next span.
      const cutAt = waiting.length === span.limit ? waiting.at(-1)?.key[2] : undefined
      const unreadAfter = records.length === span.limit ? records.at(-1)?.key[2] : undefined
      const isUnread = ({ key: [, , trace = ''] }: Stored) =>
        trace === cutAt || (unreadAfter !== undefined && trace > unreadAfter)
      const next = waiting.find(isUnread)?.key[2]
      const isCovered = (trace: string) => next === undefined || trace < String(next)
      this.next = next === undefined ? next : String(next)
      this.isTooSmall = waiting[0]?.key[2] === next && next !== undefined
      entryKeys.push(waiting.map(({ key }) => key))
      for (const stored of waiting) {
        const trace = String(stored.key[2])
        if (!isCovered(trace)) break
        const entry = decodeEntry(stored)
        const known = traceOf(trace)
        known.entries.set(entry.id, entry)
        known.isWhole = !span.keysOnly
      }
      for (const { key, value } of records) {
        const trace = String(key[2])
        if (!isCovered(trace)) continue
        const record = log.knownOf(trace, value)
        Object.assign(traceOf(trace), { record, isStored: true })
      }
      for (const { key, value } of grants) {
        const trace = String(key[2])
        if (isCovered(trace)) traceOf(trace).grant = String(value)
      }
    },
    put: (key: Key, value: unknown): void => void put.push({ key, value }),
    remove: (key: Key): void => void remove.push(key),
    /** What is known of the trace is written back. */
    touch(trace: string): DraftTrace {
      return Object.assign(traceOf(trace), { isChanged: true })
    },
    /** Ends an entry, if it is still there. */
    end(entry: Entry, settlement: Omit<Settlement, 'at'>): void {
      if (!traceOf(entry.trace).entries.delete(entry.id)) return
      this.touch(entry.trace)
      ended.push([entry, { ...settlement, at: nowMs }])
    },
    changes() {
      const idle = new Map<string, TraceRecord>()
      for (const { trace, record, entries, grant, isStored, isChanged } of traces.values()) {
        if (!isChanged) continue
        const key = ['trace', space, trace]
        if (entries.size > 0) {
          put.push({ key, value: encodeTrace(record) })
          continue
        }
        if (isStored) remove.push(key)
        if (grant !== undefined) remove.push(['grant', space, trace])
        if (record.delivered.size > 0) idle.set(trace, record)
      }
      if (idle.size > 0) {
        const added = log.add(space, idle)
        put.push(added.put)
        remove.push(...added.remove)
      }
      const ids = new Set(ended.map(([{ id }]) => id))
      const isGone = (key: Key) => ids.has(String(key[4]))
      return { put, remove, removeAll: entryKeys.flatMap((keys) => stretchesOf(keys, isGone)) }
    },
  }
}
