import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evaluator } from '../engines/engine.ts'

/** Returns everything that a page's origin stores in IndexedDB and localStorage, as text. */
export function dump(page: Evaluator): Promise<string> {
  return page.evaluate(async () => {
    const done = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const all: unknown[] = [{ ...localStorage }]
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name))
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName)
        all.push(name, storeName, await done(store.getAllKeys()), await done(store.getAll()))
      }
      database.close()
    }
    return JSON.stringify(all, (_, value) => (value instanceof Map ? [...value] : value))
  }, null)
}

/** Returns which of these texts occur in the files of a folder, in UTF-8 or UTF-16. */
export async function textsInFiles(folder: string, texts: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    for (const text of texts) {
      const wide = Buffer.from(text, 'utf16le')
      const isThere = [Buffer.from(text), wide, Buffer.from(wide).swap16()].some((each) =>
        bytes.includes(each),
      )
      if (isThere) found.add(text)
    }
  }
  return [...found].sort()
}
