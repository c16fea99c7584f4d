import type { Kept } from '../records/import-records.ts'
import type { Stored } from '../records/store.ts'
import { fromJson, toJson } from '../update/json-text.ts'

/**
 * Storage that a page can still write to when it goes away and has no time for a transaction. Each text has a unique key, so
 * that removing a key removes exactly what was read. No method throws.
 */
export interface Journal {
  /** Writes a text and returns its key, or nothing if there is no space. */
  write(text: string): string | undefined
  /** Returns the texts of all pages of this outbox. */
  read(): readonly (readonly [key: string, text: string])[]
  remove(key: string): void
  /** Removes the texts of all pages of an outbox. */
  forget(space: string): void
}

/** The journal on servers and in workers, which have none. */
export const noJournal: Journal = {
  write: () => undefined,
  read: () => [],
  remove: () => undefined,
  forget: () => undefined,
}

/** Writes records, or as many of the newest entries as there is space for. */
export function writeKept(journal: Journal, { page, records }: Kept): string | undefined {
  let some = records
  for (;;) {
    const key = journal.write(toJson({ page, records: some }))
    if (key !== undefined || some.length === 0) return key
    const entries = some.filter(({ key: [kind] }) => kind === 'entry')
    some = entries.length < some.length ? entries : some.slice(Math.ceil(some.length / 2))
  }
}

/** Parses a journal. Anything that is not a record of this outbox is ignored. */
export function readKept(text: string, space: string): Kept {
  const { page, records } = fromJson(text)
  const isOurs = (one: Partial<Stored> | null) => Array.isArray(one?.key) && one.key[1] === space
  return {
    page: typeof page === 'string' ? page : undefined,
    records: Array.isArray(records) ? records.filter(isOurs) : [],
  }
}
