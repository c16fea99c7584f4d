import { createStore, promisifyRequest } from 'idb-keyval'
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

  // The function is async because a missing IndexedDB throws synchronously.
  const use: typeof open = async (mode, work) => {
    if (isClosed) throw new Error('The store is closed.')
    return open(mode, async (store) => {
      const { transaction } = store
      watch(transaction.db)
      unfinished.add(transaction)
      try {
        return await work(store)
      } finally {
        unfinished.delete(transaction)
      }
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
    async append(records) {
      await use('readwrite', (store) => {
        for (const { key, value } of records) store.put(value, keyText(key))
        return committed(store)
      })
      return 'stored'
    },
    read: (ranges) =>
      use('readonly', async (store) => {
        const found = ranges.map((range) => request(store, range))
        await promisifyRequest(store.transaction)
        return found.map(({ read }) => read())
      }),
    change: (ranges, decide) => use('readwrite', (store) => decideWithin(store, ranges, decide)),
    suspend() {
      for (const transaction of unfinished) endEarly(transaction)
    },
    close() {
      isClosed = true
      connection?.close()
    },
  }
}

/**
 * Aborts a transaction. WebKit keeps the transaction of a page in the back/forward cache open, and the next page's first
 * write would wait for it for ever.
 */
function endEarly(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // The transaction has already ended or is being committed.
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
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const found = ranges.map((range) => request(store, range))
    // Requests of a transaction succeed in order, so after the last one all results are available.
    const last = found.at(-1)?.last ?? store.getKey(0)
    last.onsuccess = () => {
      try {
        const {
          put = [],
          remove = [],
          removeAll = [],
          answer,
        } = decide(found.map(({ read }) => read()))
        for (const key of remove) store.delete(keyText(key))
        for (const stretch of removeAll) store.delete(boundOf(stretch))
        for (const { key, value } of put) store.put(value, keyText(key))
        committed(store).then(() => resolve(answer), reject)
      } catch (fault) {
        reject(fault)
        store.transaction.abort()
      }
    }
    store.transaction.onabort = () => reject(store.transaction.error ?? ended)
  })
}

/** Error of a transaction that was aborted because the page went away. */
const ended = new Error('The page went away.')

/** Commits at once. Without an explicit commit Chromium loses the transaction of a page that goes away. */
function committed(store: IDBObjectStore): Promise<unknown> {
  const done = promisifyRequest(store.transaction)
  store.transaction.commit?.()
  return done
}
