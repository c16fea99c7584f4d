import type { Kept } from '../records/import-records.ts'
import type { Stored } from '../records/store.ts'
import { fromJson, toJson } from '../update/json-text.ts'

/**
 * Where a page that goes away can still write: it has no time for a transaction. Each text has a key that was never
 * used before, so whoever removes one removes exactly what it has read. Nothing throws: nobody is left to tell.
 */
export interface Journal {
  /** The key of what was written; nothing where there is no room. */
  write(text: string): string | undefined
  /** What all pages of this outbox have written. */
  read(): readonly (readonly [key: string, text: string])[]
  remove(key: string): void
  /** Removes what pages of an outbox have written. */
  forget(space: string): void
}

/** Where a page writes nothing: on a server, in a worker. */
export const noJournal: Journal = {
  write: () => undefined,
  read: () => [],
  remove: () => undefined,
  forget: () => undefined,
}

/** Writes records; where there is no room for all of them, as many of the newest entries as there is room for. */
export function writeKept(journal: Journal, { page, records }: Kept): string | undefined {
  let some = records
  for (;;) {
    const key = journal.write(toJson({ page, records: some }))
    if (key !== undefined || some.length === 0) return key
    const entries = some.filter(({ key: [kind] }) => kind === 'entry')
    some = entries.length < some.length ? entries : some.slice(Math.ceil(some.length / 2))
  }
}

/** What other software may have left at the place is nobody's entry. */
export function readKept(text: string, space: string): Kept {
  const { page, records } = fromJson(text)
  const isOurs = (one: Partial<Stored> | null) => Array.isArray(one?.key) && one.key[1] === space
  return {
    page: typeof page === 'string' ? page : undefined,
    records: Array.isArray(records) ? records.filter(isOurs) : [],
  }
}
