/** What the outbox cannot store without. */
const methods = ['put', 'delete', 'getAll', 'getAllKeys', 'getKey'] as const

/** Whether the platform has IndexedDB, and all of it: not in Workers, in Node, on servers that render pages. */
export function hasIndexedDb(): boolean {
  try {
    const store: Partial<IDBObjectStore> | undefined = globalThis.IDBObjectStore?.prototype
    return !!indexedDB && methods.every((name) => !store || typeof store[name] === 'function')
  } catch {
    // A sandboxed frame may not even ask.
    return false
  }
}
