import { createStore, promisifyRequest } from 'idb-keyval'
import type { Change, Key, OutboxStore, Range, Stored } from '../../core/records/store.ts'
import { keyOfText, keyText } from './key-text.ts'

/**
 * A store in IndexedDB, kept when the browser is killed.
 *
 * @param database its name; a new layout takes a new name, never a new version.
 */
export function createIndexedDbStore(database: string): OutboxStore {
  let open = createStore(database, 'outbox')
  let connection: IDBDatabase | undefined
  let isClosed = false
  const unfinished = new Set<IDBTransaction>()

  // A missing IndexedDB throws at once instead of rejecting.
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
    // Somebody wants to delete the database, as at a sign-out: the next use opens it anew.
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
 * Ends a transaction with what it has: WebKit keeps it with a page that goes away, and the next page's first write
 * would wait for it for ever. What a change has not written by then is not worth that.
 */
function endEarly(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It is over, or on its way to be.
  }
}

/** Asks for a range: `read` has the answer once the request `last` has succeeded. */
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
    // Requests of a transaction succeed in their order: when the last one has, all have.
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

/** Why a transaction that was ended early has failed. */
const ended = new Error('The page went away.')

/** Commits without waiting for the task to end: in a page that goes away nothing else is kept. */
function committed(store: IDBObjectStore): Promise<unknown> {
  const done = promisifyRequest(store.transaction)
  store.transaction.commit?.()
  return done
}
