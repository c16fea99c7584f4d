import { IDBDatabase, IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { onTestFinished, vi } from 'vitest'

/** An imitation of IndexedDB that can be made to fail as in browsers. */
export interface TroubledDisk {
  /** `closing`: every transaction throws · `hanging`: none ever answers. */
  trouble: 'closing' | 'hanging' | undefined
  /** How many of the next transactions throw. */
  lostConnections: number
  /** Whether opening a connection throws as well. */
  isUnopenable: boolean
  /** How many more entries fit. Each deletion makes room for one. */
  room: number
  /** Whether a request or a transaction is running. */
  busy(): boolean
}

export function installTroubledDisk(): TroubledDisk {
  // Removes the mocks of an earlier disk in the same test.
  vi.restoreAllMocks()
  let underWay = 0
  const disk: TroubledDisk = {
    busy: () => underWay > 0,
    trouble: undefined,
    lostConnections: 0,
    isUnopenable: false,
    room: Number.POSITIVE_INFINITY,
  }
  function watch<Work extends EventTarget>(work: Work, ...ends: readonly string[]): Work {
    underWay++
    for (const end of ends) work.addEventListener(end, () => underWay--)
    return work
  }

  const factory = new IDBFactory()
  const open = factory.open.bind(factory)
  vi.stubGlobal(
    'indexedDB',
    Object.assign(factory, {
      open(name: string) {
        if (disk.isUnopenable) throw new DOMException('Not now.', 'UnknownError')
        return watch(open(name), 'success', 'error')
      },
    }),
  )
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)

  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: object,
    ...args
  ) {
    if (disk.trouble === 'hanging') return silentTransaction() as never
    if (disk.trouble === 'closing' || disk.lostConnections-- > 0) {
      throw new DOMException('The connection is closing.', 'InvalidStateError')
    }
    return watch(Reflect.apply(transaction, this, args), 'complete', 'abort')
  })

  const { put, delete: remove } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: object, value, key) {
    const isEntry = String(key).includes('entry')
    if (isEntry && disk.room <= 0) throw new DOMException('No room.', 'QuotaExceededError')
    if (isEntry) disk.room--
    return Reflect.apply(put, this, [value, key])
  })
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: object, key) {
    disk.room++
    return Reflect.apply(remove, this, [key])
  })
  onTestFinished(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  return disk
}

/** Returns a transaction that accepts every request and answers none. */
function silentTransaction() {
  const request = (): object => ({})
  const nothing = () => undefined
  const transaction = { commit: nothing, abort: nothing, db: { close: nothing } }
  const store = { transaction, put: request, delete: request, get: request, getKey: request }
  return { objectStore: () => ({ ...store, getAll: request, getAllKeys: request }) }
}
