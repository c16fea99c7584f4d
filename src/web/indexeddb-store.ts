import { createStore, promisifyRequest } from 'idb-keyval'
import type { Change, Key, OutboxStore, Range, Stored } from '../core/store.ts'

/**
 * A store in IndexedDB, kept when the browser is killed.
 *
 * @param database its name; a new layout takes a new name, never a new version.
 */
export function createIndexedDbStore(database: string): OutboxStore {
  const open = createStore(database, 'outbox')
  let isUsed = false
  let isClosed = false
  const underWay = new Set<IDBTransaction>()
  const use: typeof open = (mode, work) => {
    if (isClosed) return Promise.reject(new Error('The store is closed.'))
    isUsed = true
    return open(mode, async (store) => {
      const { transaction } = store
      underWay.add(transaction)
      try {
        return await work(store)
      } finally {
        underWay.delete(transaction)
      }
    })
  }
  return {
    medium: 'indexeddb',
    async append(records) {
      await use('readwrite', (store) => {
        for (const { key, value } of records) store.put(value, [...key])
        return committed(store)
      })
      return 'stored'
    },
    read: (ranges) =>
      use('readonly', async (store) => {
        const found = ranges.map((range) => request(store, range))
        await promisifyRequest(store.transaction)
        return found.map((read) => read())
      }),
    change: (ranges, decide) => use('readwrite', (store) => decideWithin(store, ranges, decide)),
    suspend() {
      for (const transaction of underWay) endEarly(transaction)
    },
    close() {
      isClosed = true
      if (!isUsed) return
      // A connection that never opened has nothing to close.
      closeConnection(open).catch(() => undefined)
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

async function closeConnection(open: ReturnType<typeof createStore>): Promise<void> {
  await open('readonly', ({ transaction }) => transaction.db.close())
}

/** Asks for a range; the returned function has the answer once the transaction has come so far. */
function request(store: IDBObjectStore, range: Range): () => Stored[] {
  if ('only' in range) {
    const key = range.only
    const one = range.keysOnly ? store.getKey([...key]) : store.get([...key])
    return () => {
      if (one.result === undefined) return []
      return [{ key, value: range.keysOnly ? undefined : one.result }]
    }
  }
  const bound = IDBKeyRange.bound(range.from, range.before, false, true)
  const keys = store.getAllKeys(bound, range.limit)
  const values = range.keysOnly ? undefined : store.getAll(bound, range.limit)
  return () =>
    keys.result.map((key, at) => ({ key: key as unknown as Key, value: values?.result[at] }))
}

function decideWithin<Answer>(
  store: IDBObjectStore,
  ranges: readonly Range[],
  decide: (found: readonly (readonly Stored[])[]) => Change<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const found = ranges.map((range) => request(store, range))
    // Requests of a transaction succeed in their order: when this one has, all have.
    const last = store.getKey(0)
    last.onsuccess = () => {
      try {
        const {
          put = [],
          remove = [],
          removeAll = [],
          answer,
        } = decide(found.map((read) => read()))
        for (const key of remove) store.delete([...key])
        for (const { from, before } of removeAll) {
          store.delete(IDBKeyRange.bound(from, before, false, true))
        }
        for (const { key, value } of put) store.put(value, [...key])
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

/** Commits without waiting for the turn to end: in a page that goes away nothing else is kept. */
function committed(store: IDBObjectStore): Promise<unknown> {
  const done = promisifyRequest(store.transaction)
  store.transaction.commit?.()
  return done
}
