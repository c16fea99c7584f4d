import type { Page } from '@playwright/test'

/**
 * Writes a mark to a separate plain IndexedDB database, and resolves with whether one was there. Chromium loses everything
 * an origin has stored about once in a hundred kills.
 */
export function markWitness(page: Page): Promise<boolean> {
  return page.evaluate(
    () =>
      new Promise<boolean>((resolve, reject) => {
        const opening = indexedDB.open('witness')
        opening.onupgradeneeded = () => opening.result.createObjectStore('marks')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('marks', 'readwrite')
          const marks = transaction.objectStore('marks')
          const found = marks.get('mark')
          marks.put(true, 'mark')
          transaction.oncomplete = () => {
            opening.result.close()
            resolve(found.result === true)
          }
        }
      }),
  )
}
