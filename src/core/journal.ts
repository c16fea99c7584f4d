/**
 * A few records parked where a page that goes away can still write: it has no time for a transaction.
 * One text a page; nothing throws, for there is nobody left to tell.
 */
export interface Journal {
  /** Replaces what this page has parked; nothing is parked under `undefined`. Says whether it is safe. */
  write(text: string | undefined): boolean
  /** What all pages of this outbox have parked. */
  read(): readonly (readonly [page: string, text: string])[]
  /** Removes a page's text, unless it has changed since it was read. */
  remove(page: string, text: string): void
  /** Removes what pages of an outbox have parked. */
  forget(space: string): void
}

/** Where a page parks nothing: on a server, in a worker. */
export const noJournal: Journal = {
  write: () => false,
  read: () => [],
  remove: () => undefined,
  forget: () => undefined,
}
