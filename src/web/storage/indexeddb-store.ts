import { createStore } from 'idb-keyval'
import type { Change, Key, OutboxStore, Range, Stored } from '../../core/records/store.ts'
import { keyOfText, keyText } from './key-text.ts'

/**
 * Creates a store in IndexedDB, which survives a crash of the browser.
 *
 * @param database name of the database. A new layout uses a new name, never a new version.
 */
export function createIndexedDbStore(database: string): OutboxStore {
  let open = createStore(database, 'outbox')
  let connection: IDBDatabase | undefined
  let isClosed = false
  const unfinished = new Set<IDBTransaction>()

  /**
   * Runs a transaction. Resolves with what `read` returns when it is complete; rejects when it is aborted.
   *
   * The function is async because a missing IndexedDB throws synchronously.
   *
   * @param work makes the requests and returns `read`. If it throws or calls `fail`, nothing is stored.
   */
  async function use<Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore, fail: (fault: unknown) => void) => () => Result,
  ): Promise<Result> {
    if (isClosed) throw new Error('The store is closed.')
    return open(mode, (store) => {
      const { transaction } = store
      watch(transaction.db)
      unfinished.add(transaction)
      return new Promise<Result>((resolve, reject) => {
        let cause: unknown
        const fail = (fault: unknown): void => {
          reject(fault)
          attempt(() => transaction.abort())
        }
        // A failed request bubbles. The transaction has an error only when it is aborted, in some browsers not even then.
        transaction.onerror = ({ target }) => {
          cause ??= (target as IDBRequest | null)?.error
        }
        transaction.onabort = () => reject(transaction.error ?? cause ?? new Error('Aborted.'))
        try {
          const read = work(store, fail)
          transaction.oncomplete = () => resolve(read())
        } catch (fault) {
          fail(fault)
        }
      }).finally(() => unfinished.delete(transaction))
    })
  }

  function watch(db: IDBDatabase): void {
    connection = db
    // The database is about to be deleted, for example at sign-out. The next use opens it again.
    db.onversionchange = () => {
      db.close()
      open = createStore(database, 'outbox')
    }
    if (isClosed) db.close()
  }

  return {
    medium: 'indexeddb',
    append: (records) =>
      use('readwrite', (store) => {
        putAll(store, records)
        return () => 'stored'
      }),
    read: (ranges) =>
      use('readonly', (store) => {
        const found = ranges.map((range) => request(store, range))
        return () => found.map(({ read }) => read())
      }),
    change: (ranges, decide) =>
      use('readwrite', (store, fail) => decideWithin(store, ranges, decide, fail)),
    // WebKit keeps the transaction of a page in the back/forward cache open, and the next page's first write would wait for
    // it for ever.
    suspend() {
      for (const transaction of unfinished) attempt(() => transaction.abort())
    },
    close() {
      isClosed = true
      connection?.close()
    },
  }
}

/** Calls a method of a transaction that throws if it has ended or is being committed. */
function attempt(call: () => void): void {
  try {
    call()
  } catch {
    // Its end is reported by an event.
  }
}

/** Requests a range. `read` returns the result after the request `last` has succeeded. */
function request(
  store: IDBObjectStore,
  range: Range,
): { readonly last: IDBRequest; readonly read: () => Stored[] } {
  if ('only' in range) {
    const one = range.keysOnly ? store.getKey(keyText(range.only)) : store.get(keyText(range.only))
    const found = () => ({ key: range.only, value: range.keysOnly ? undefined : one.result })
    return { last: one, read: () => (one.result === undefined ? [] : [found()]) }
  }
  const keys = store.getAllKeys(boundOf(range), range.limit)
  const values = range.keysOnly ? undefined : store.getAll(boundOf(range), range.limit)
  const found = (text: unknown, at: number) => {
    return { key: keyOfText(String(text)), value: values?.result[at] }
  }
  return { last: values ?? keys, read: () => keys.result.map(found) }
}

function boundOf({ from, before }: { readonly from: Key; readonly before: Key }): IDBKeyRange {
  return IDBKeyRange.bound(keyText(from), keyText(before), false, true)
}

function decideWithin<Answer>(
  store: IDBObjectStore,
  ranges: readonly Range[],
  decide: (found: readonly (readonly Stored[])[]) => Change<Answer>,
  fail: (fault: unknown) => void,
): () => Answer {
  let answer: Answer
  const found = ranges.map((range) => request(store, range))
  // Requests of a transaction succeed in order, so after the last one all results are available.
  const last = found.at(-1)?.last ?? store.getKey(0)
  last.onsuccess = () => {
    try {
      const {
        put = [],
        remove = [],
        removeAll = [],
        ...rest
      } = decide(found.map(({ read }) => read()))
      answer = rest.answer
      for (const key of remove) store.delete(keyText(key))
      for (const stretch of removeAll) store.delete(boundOf(stretch))
      putAll(store, put)
    } catch (fault) {
      fail(fault)
    }
  }
  return () => answer
}

/** Puts records and commits at once. Without an explicit commit Chromium loses the transaction of a page that goes away. */
function putAll(store: IDBObjectStore, records: readonly Stored[]): void {
  for (const { key, value } of records) store.put(value, keyText(key))
  attempt(() => store.transaction.commit?.())
}
