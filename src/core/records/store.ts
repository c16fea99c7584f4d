/**
 * The key of a stored value. Keys are compared element by element: numbers before strings, strings by code units. Numbers
 * are integers from 0 to 2^53 - 1; strings contain no null character.
 */
export type Key = readonly (string | number)[]

export interface Stored {
  readonly key: Key
  readonly value: unknown
}

/** One key, or all keys from `from` (inclusive) to `before` (exclusive) in order, at most `limit`. */
export type Range =
  | { readonly only: Key; readonly keysOnly?: true }
  | {
      readonly from: Key
      readonly before: Key
      readonly limit?: number | undefined
      /** Read only the keys; `value` is undefined. */
      readonly keysOnly?: true
    }

/** What {@link OutboxStore.change} writes and returns. */
export interface Change<Answer> {
  readonly put?: readonly Stored[]
  readonly remove?: readonly Key[]
  /** Ranges to delete, from `from` (inclusive) to `before` (exclusive). */
  readonly removeAll?: readonly { readonly from: Key; readonly before: Key }[]
  readonly answer: Answer
}

/** Where an accepted update is kept: on disk, where it survives a crash of the browser, or in the page's memory. */
export type Safety = 'stored' | 'memory'

/** Returns where updates are kept that a store has just written. */
export function safetyOf({ medium }: Pick<OutboxStore, 'medium'>): Safety {
  return medium === 'memory' ? medium : 'stored'
}

/**
 * The storage of an outbox: an ordered map from keys to structured-cloneable values.
 *
 * Each call is one atomic transaction. A call rejects only when the storage fails.
 */
export interface OutboxStore {
  /** The current medium. A store may fall back from IndexedDB to memory. */
  readonly medium: 'indexeddb' | 'memory'
  /**
   * Puts without reading, as early as possible. Resolves when the values are safe.
   *
   * @param instead called if the transaction was interrupted and may or may not have been committed; by default it is
   * tried again.
   */
  append(records: readonly Stored[], instead?: () => Promise<Safety>): Promise<Safety>
  /** Reads the contents of each range. */
  read(ranges: readonly Range[]): Promise<readonly (readonly Stored[])[]>
  /** Reads the ranges, calls `decide` synchronously with what was found, and writes what it returns. */
  change<Answer>(
    ranges: readonly Range[],
    decide: (found: readonly (readonly Stored[])[]) => Change<Answer>,
  ): Promise<Answer>
  /** Returns what is only in memory because a durable storage failed. A page that goes away writes it to its journal. */
  unsaved?(): readonly Stored[]
  /** The page goes away: aborts pending operations, which reject and are repeated when the page is back. */
  suspend?(): void
  /** The page is back and its unsaved records are in a journal: starts again with the durable storage. */
  restart?(): void
  /** Closes the store. Resolves when the connection is closed. */
  close(): void | Promise<void>
}
