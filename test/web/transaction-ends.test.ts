import {
  IDBDatabase,
  IDBFactory,
  IDBKeyRange,
  IDBObjectStore,
  IDBTransaction,
} from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutboxStore } from '../../src/index.ts'
import { createIndexedDbStore } from '../../src/web/storage/indexeddb-store.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const all = { from: [], before: ['z'] }
const [one, other] = ['one', 'other'].map((id) => ({ key: ['entry', id], value: `row of ${id}` }))
const records = [one ?? other, other ?? one].flatMap((record) => record ?? [])

const writes: readonly (readonly [string, (store: OutboxStore) => Promise<unknown>])[] = [
  ['append', (store) => store.append(records)],
  ['change', (store) => store.change([all], () => ({ put: records, answer: 1 }))],
  ['change without reading', (store) => store.change([], () => ({ put: records, answer: 1 }))],
]

/** Opens a store that has worked before. */
async function openStore(): Promise<OutboxStore> {
  const store = createIndexedDbStore('transactions')
  expect(await store.read([all])).toEqual([[]])
  return store
}

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no fault',
    (fault) => fault,
  )
}

/** Lets every request to put the second record fail, in an event: adding an existing key fails. */
function failPuts(): void {
  const { put, add } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
    key,
  ) {
    if (!String(key).includes('other')) return Reflect.apply(put, this, [value, key])
    Reflect.apply(put, this, [value, key])
    return Reflect.apply(add, this, [value, key])
  })
}

describe.each(writes)('%s', (_, write) => {
  it('rejects with the error of a failed request, and stores nothing', async () => {
    const store = await openStore()
    failPuts()
    expect(await faultOf(write(store))).toMatchObject({ name: 'ConstraintError' })
    vi.restoreAllMocks()
    expect(await store.read([all])).toEqual([[]])
  })

  it('rejects with that error also where an aborted transaction has none', async () => {
    const store = await openStore()
    failPuts()
    const without = { get: () => null, set: () => undefined, configurable: true }
    const { error } = Object.getOwnPropertyDescriptors(IDBTransaction.prototype)
    Object.defineProperty(IDBTransaction.prototype, 'error', without)
    try {
      expect(await faultOf(write(store))).toMatchObject({ name: 'ConstraintError' })
    } finally {
      if (error) Object.defineProperty(IDBTransaction.prototype, 'error', error)
      else Reflect.deleteProperty(IDBTransaction.prototype, 'error')
    }
  })

  it('rejects with an error that only the abort has', async () => {
    const store = await openStore()
    const error = new DOMException('No room.', 'QuotaExceededError')
    vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (
      this: IDBTransaction,
    ) {
      this.abort()
      Object.defineProperty(this, 'error', { value: error })
    })
    expect(await faultOf(write(store))).toBe(error)
  })

  it('rejects with an error without a record if an abort has no reason', async () => {
    const store = await openStore()
    vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (
      this: IDBTransaction,
    ) {
      this.abort()
    })
    const fault = await faultOf(write(store))
    expect(fault).toBeInstanceOf(Error)
    expect(String(fault)).not.toContain('row')
  })

  it('is not reported as failed if only its early commit fails', async () => {
    const store = await openStore()
    vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(() => {
      throw new DOMException('Not now.', 'InvalidStateError')
    })
    expect(await faultOf(write(store))).toBe('no fault')
    expect(await store.read([all])).toEqual([records])
  })

  it('stores nothing if a request cannot be made', async () => {
    const store = await openStore()
    const { put } = IDBObjectStore.prototype
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value,
      key,
    ) {
      if (String(key).includes('other')) throw new DOMException('Not now.', 'UnknownError')
      return Reflect.apply(put, this, [value, key])
    })
    expect(await faultOf(write(store))).toMatchObject({ name: 'UnknownError' })
    spy.mockRestore()
    expect(await store.read([all])).toEqual([[]])
  })

  it('settles if the store is closed meanwhile, and has then stored all or nothing', async () => {
    for (let turns = 0; turns < 12; turns++) {
      vi.stubGlobal('indexedDB', new IDBFactory())
      const store = turns % 2 ? await openStore() : createIndexedDbStore('transactions')
      const written = faultOf(write(store))
      for (let turn = 0; turn < turns; turn++) await new Promise((next) => setImmediate(next))
      void store.close()
      const fault = await written
      const found = await createIndexedDbStore('transactions').read([all])
      expect(found).toEqual([fault === 'no fault' ? records : []])
    }
  })

  it('completes if the database is about to be deleted meanwhile', async () => {
    const store = await openStore()
    const { transaction } = IDBDatabase.prototype
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
      this: IDBDatabase,
      ...args
    ) {
      const begun = Reflect.apply(transaction, this, args)
      queueMicrotask(() => this.onversionchange?.call(this, new Event('versionchange') as never))
      return begun
    })
    expect(await faultOf(write(store))).toBe('no fault')
    expect(await store.read([all])).toEqual([records])
  })
})

describe('read', () => {
  it('rejects with an error if it is aborted', async () => {
    const store = await openStore()
    const read = faultOf(store.read([all]))
    await new Promise((next) => queueMicrotask(() => queueMicrotask(() => next(undefined))))
    store.suspend?.()
    const fault = await read
    expect(fault === 'no fault' || fault instanceof Error).toBe(true)
  })
})
