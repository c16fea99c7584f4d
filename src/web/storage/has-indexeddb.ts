/** Methods that the outbox requires. */
const methods = ['put', 'delete', 'getAll', 'getAllKeys', 'getKey'] as const

/** Whether the platform has a complete IndexedDB. Cloudflare Workers and Node have none. */
export function hasIndexedDb(): boolean {
  try {
    const store: Partial<IDBObjectStore> | undefined = globalThis.IDBObjectStore?.prototype
    return !!indexedDB && methods.every((name) => !store || typeof store[name] === 'function')
  } catch {
    // Reading `indexedDB` throws in a sandboxed frame.
    return false
  }
}
