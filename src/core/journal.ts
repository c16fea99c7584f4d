/**
 * A few records parked where a page that goes away can still write: it has no time for a transaction.
 * One text a page; nothing throws, for there is nobody left to tell.
 */
export interface Journal {
  /** Replaces what this page has parked; nothing is parked under `undefined`. Says whether it is safe. */
  write(text: string | undefined): boolean
  /** Whether what this page has parked was taken over: by itself, or, where it had kept that as well, by another. */
  isTaken(): boolean
  /** What all pages of this outbox have parked. */
  read(): readonly (readonly [page: string, text: string])[]
  /**
   * Removes a page's text, unless it has changed since it was read. Of one that begins with `keptMark` a trace stays,
   * by which its page knows that it was taken over.
   */
  remove(page: string, text: string): void
  /** Removes what pages of an outbox have parked. */
  forget(space: string): void
}

/** How a text begins that holds what its page keeps in memory as well: only one of them may deliver it. */
export const keptMark = 'kept'

/** Where a page parks nothing: on a server, in a worker. */
export const noJournal: Journal = {
  write: () => false,
  isTaken: () => false,
  read: () => [],
  remove: () => undefined,
  forget: () => undefined,
}
