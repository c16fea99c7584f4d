import { toJson } from '../update/json-text.ts'
import { decodeEntry, type Entry } from './entry.ts'
import { exactly, rangesToDelete } from './keys.ts'
import type { Ended, Settlement } from './settlement.ts'
import { rangeOf, type Span } from './span.ts'
import { decodeState, forgetOldest, keepDelivered, type State, stateKey } from './state.ts'
import type { Key, OutboxStore, Range, Stored } from './store.ts'
import { freshTrace, type TraceRecord } from './trace-record.ts'

/** The waiting entries of a trace. */
export interface Waiting {
  readonly trace: string
  /** Entries by id, oldest first. */
  readonly entries: Map<string, Entry>
  /** Whether the rows of the entries were read, not only their keys. */
  isWhole: boolean
}

/**
 * Changes the state of a space and some of its entries in one transaction.
 *
 * @param spans traces whose entries are read. Only the last one may have a limit.
 * @param others further ranges to read; their contents are passed to `work`.
 */
export function changeState<Answer>(
  { store, clock }: { readonly store: OutboxStore; readonly clock: { now(): number } },
  space: string,
  spans: readonly Span[],
  others: readonly Range[],
  work: (draft: Draft, ...found: (readonly Stored[])[]) => Answer,
): Promise<Answer> {
  const ranges = [exactly(...stateKey(space)), ...spans.map((span) => rangeOf(space, span))]
  return store.change([...ranges, ...others], ([stored = [], ...found]) => {
    const text = stored[0]?.value
    const draft = createDraft(space, clock.now(), decodeState(text))
    for (const span of spans) draft.read(found.shift() ?? [], span)
    const answer = work(draft, ...found)
    return { ...draft.changes(text), answer }
  })
}

/** A space that is being changed by a transaction. */
export type Draft = ReturnType<typeof createDraft>

function createDraft(space: string, nowMs: number, state: State) {
  const waiting = new Map<string, Waiting>()
  const put: Stored[] = []
  const ended: Ended[] = []
  const entryKeys: (readonly Key[])[] = []

  const draft = {
    nowMs,
    state,
    ended,
    /** Keys of dead letters to remove. */
    removed: [] as Key[],
    /** The entries that were read, by trace. */
    waiting,
    /** First trace of the last span that was not read; undefined if all were. */
    next: undefined as string | undefined,
    /** Whether the limit was too small for a single trace. */
    isTooSmall: false,
    /** Adds the entries of a span. */
    read(found: readonly Stored[], { limit, keysOnly }: Span): void {
      // The last trace may be incomplete, so it is left to the next span.
      const cut = found.length === limit ? found.at(-1)?.key[2] : undefined
      draft.next = cut === undefined ? cut : String(cut)
      draft.isTooSmall = cut !== undefined && found[0]?.key[2] === cut
      entryKeys.push(found.map(({ key }) => key))
      for (const stored of found) {
        if (stored.key[2] === cut) break
        const entry = decodeEntry(stored)
        const one = draft.waitingOf(entry.trace)
        one.entries.set(entry.id, entry)
        one.isWhole = !keysOnly
      }
    },
    waitingOf(trace: string): Waiting {
      const one = waiting.get(trace) ?? { trace, entries: new Map(), isWhole: false }
      waiting.set(trace, one)
      return one
    },
    /** Returns the record of a trace. */
    recordOf: (trace: string): TraceRecord => ({ ...freshTrace(), ...state.traces[trace] }),
    /** Returns the record of a trace, to be changed in place. */
    edit(trace: string): TraceRecord {
      draft.waitingOf(trace)
      const record = draft.recordOf(trace)
      state.traces[trace] = record
      return record
    },
    put: (key: Key, value: unknown): void => void put.push({ key, value }),
    /** Ends an entry. Returns whether it was still there. */
    end(entry: Entry, settlement: Omit<Settlement, 'at'>): boolean {
      const isThere = draft.waitingOf(entry.trace).entries.delete(entry.id)
      if (isThere) ended.push([entry, { ...settlement, at: nowMs }])
      return isThere
    },
    /** @param before the stored text of the state. */
    changes(before: unknown) {
      for (const { trace, entries } of waiting.values())
        if (entries.size === 0) keepDelivered(state, trace)
      forgetOldest(state)
      const text = toJson(state)
      if (text !== (before ?? toJson(decodeState(''))))
        put.push({ key: stateKey(space), value: text })
      const ids = new Set(ended.map(([{ id }]) => id))
      const isGone = (key: Key) => ids.has(String(key[4]))
      return {
        put,
        remove: draft.removed,
        removeAll: entryKeys.flatMap((keys) => rangesToDelete(keys, isGone)),
      }
    },
  }
  return draft
}
