import { type RowUpdate, signals } from '../../src/index.ts'

/** The benchmark's work without this package: plain IndexedDB and plain fetch. */

/** Returns the update of a page with a feedback button, with ids as long as real ones. */
export function updateAt(index: number): RowUpdate {
  const inferenceId = `chat_${String(index).padStart(6, '0')}_V1StGXR8Z5jdHi6B`
  return {
    ...signals(inferenceId, { human_feedback: index % 2 }),
    config: { humanFeedbackColumnName: 'human_feedback' },
  }
}

export function openRaw(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name)
    request.onupgradeneeded = () => request.result.createObjectStore('updates')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Puts updates in one transaction, and resolves when they are committed. */
export function putRaw(database: IDBDatabase, from: number, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction('updates', 'readwrite')
    const store = transaction.objectStore('updates')
    for (let index = from; index < from + count; index++) {
      store.put({ id: crypto.randomUUID(), at: Date.now(), ...updateAt(index) }, index)
    }
    transaction.commit()
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
  })
}

/** Endpoints that answer at once and after 20 ms. */
export const [quick, slow] = ['/feedback', '/feedback?delay=20']

/** Posts updates in batches of 50 sequentially, and reads each answer. */
export async function postRaw(endpoint: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 50) await post(endpoint, from, 50)
}

/** Posts each update separately, six concurrently, and reads each answer. */
export async function postSingles(endpoint: string, count: number): Promise<void> {
  let next = 0
  const loop = async () => {
    for (let index = next++; index < count; index = next++) await post(endpoint, index, 1)
  }
  await Promise.all(Array.from({ length: 6 }, loop))
}

async function post(endpoint: string, from: number, size: number): Promise<void> {
  const updates = Array.from({ length: size }, (_, at) => ({
    id: `${from + at}`,
    time: Date.now(),
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    ...updateAt(from + at),
  }))
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ updates }),
  })
  await response.json()
}
