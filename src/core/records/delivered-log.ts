import { fromJson, toJson } from '../update/json-text.ts'
import { under } from './keys.ts'
import type { Key, Stored } from './store.ts'
import { addDelivered, decodeTrace, type TraceRecord } from './trace-record.ts'

/** What was delivered of a trace of which nothing waits. */
type Logged = Pick<TraceRecord, 'at' | 'via' | 'delivered'>
type LoggedText = readonly [trace: string, at: number, columns: [string, never][], via?: 'queued']

/** So many traces are remembered. */
const maxTraces = 200

/** Where the log of a space is: one record for each transaction, for a put a trace would take as long as sending does. */
export function logRange(space: string): { readonly from: Key; readonly before: Key } {
  return under('delivered', space)
}

/**
 * What was delivered of traces of which nothing waits.
 *
 * @param stored the whole log, oldest first.
 */
export function readLog(stored: readonly Stored[]) {
  const records = stored.map(({ key, value }) => ({ key, traces: textsOf(value) }))
  const traces = new Map<string, Logged>()
  // The newest of a trace knows all that is older.
  for (const [trace, at, columns, via] of records.flatMap((record) => record.traces)) {
    traces.set(trace, { at, via, delivered: new Map(columns) })
  }

  return {
    traces,
    /** What is known of a trace: its own record, if it has one, and what the log says of it. */
    knownOf(trace: string, text?: unknown): TraceRecord {
      const record = decodeTrace(text)
      const logged = traces.get(trace)
      if (!logged) return record
      addDelivered(record.delivered, logged.delivered)
      return logged.at > record.at ? { ...record, at: logged.at, via: logged.via } : record
    },
    /** What changes in the store when traces are added: records go that tell nothing of the newest traces. */
    add(space: string, added: ReadonlyMap<string, Logged>) {
      const place = Number(stored.at(-1)?.key[2] ?? 0) + 1
      const texts = [...added].map(([trace, { at, delivered, via }]) => [
        trace,
        at,
        [...delivered],
        via,
      ])
      const seen = new Set(added.keys())
      const remove: Key[] = []
      for (const record of [...records].reverse()) {
        const isNeeded = record.traces.some(([trace]) => !seen.has(trace))
        if (!isNeeded || seen.size >= maxTraces) remove.push(record.key)
        else for (const [trace] of record.traces) seen.add(trace)
      }
      const put = { key: ['delivered', space, place], value: toJson({ traces: texts }) }
      return { put, remove }
    },
  }
}

function textsOf(value: unknown): readonly LoggedText[] {
  const { traces } = fromJson(value)
  return Array.isArray(traces) ? traces : []
}
