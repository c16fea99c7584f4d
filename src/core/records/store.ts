/**
 * The address of a stored value; compared element by element, numbers before strings, text by code units. Numbers are
 * whole, from 0 to 2^53 - 1; strings hold no null character.
 */
export type Key = readonly (string | number)[]

export interface Stored {
  readonly key: Key
  readonly value: unknown
}

/** A part of a store: one key, or all from `from` (included) to `before` (excluded) in order, at most `limit`. */
export type Range =
  | { readonly only: Key; readonly keysOnly?: true }
  | {
      readonly from: Key
      readonly before: Key
      readonly limit?: number | undefined
      /** Only the keys are wanted; `value` is undefined then. */
      readonly keysOnly?: true
    }

/** What {@link OutboxStore.change} writes, and what it answers. */
export interface Change<Answer> {
  readonly put?: readonly Stored[]
  readonly remove?: readonly Key[]
  /** Everything from `from` (included) to `before` (excluded). */
  readonly removeAll?: readonly { readonly from: Key; readonly before: Key }[]
  readonly answer: Answer
}

/** How safe an accepted update is: on disk, where it survives the browser being killed, or only while the page lives. */
export type Safety = 'stored' | 'memory'

/**
 * Where the outbox keeps things: an ordered map from keys to structured-cloneable values.
 *
 * Each call is one transaction: all of it happens, or none. A call rejects only when the storage fails.
 */
export interface OutboxStore {
  /** What the store lives in now; it may fall back from IndexedDB to memory. */
  readonly medium: 'indexeddb' | 'memory'
  /**
   * Puts without reading, as early as can be, and resolves when the values are safe.
   *
   * @param instead done where it was interrupted: it may have happened all the same. By default it is tried again.
   */
  append(records: readonly Stored[], instead?: () => Promise<Safety>): Promise<Safety>
  /** The contents of each range. */
  read(ranges: readonly Range[]): Promise<readonly (readonly Stored[])[]>
  /** Reads, decides on what was found without waiting, and writes. */
  change<Answer>(
    ranges: readonly Range[],
    decide: (found: readonly (readonly Stored[])[]) => Change<Answer>,
  ): Promise<Answer>
  /** What is kept in memory alone, where something more durable failed: a page that goes away writes it into a journal. */
  unsaved?(): readonly Stored[]
  /** Drops some of that, which another page has taken over. */
  release?(keys: readonly Key[]): void
  /** The page goes away: ends what is under way, which then rejects, and is asked for again when it is back. */
  suspend?(): void
  /** The page is back, and what was unsaved is in a journal: begins anew with the durable storage. */
  restart?(): void
  /** Resolves when nothing of it is open any more. */
  close(): void | Promise<void>
}
