import type { Clock } from '../../core/clock.ts'
import type { Journal } from '../../core/unload/journal.ts'

const prefix = 'aftertrace:'

/**
 * Creates a journal in localStorage, which keeps what a page writes in its last task. Journals of other outboxes are removed
 * when they are older than `maxAgeMs`, because their pages may never be opened again.
 *
 * @param newId returns unique ids for keys.
 */
export function createLocalJournal(
  space: string,
  newId: () => string,
  clock: Clock,
  maxAgeMs: number,
): Journal {
  return {
    write: (text) =>
      attempt(() => {
        const key = `${prefix}${space}:${clock.now()}:${newId()}`
        localStorage.setItem(key, text)
        return key
      }, undefined),
    read: () =>
      attempt(() => {
        for (const key of keysUnder(prefix)) {
          const [, owner, at] = key.split(':')
          if (owner !== space && Number(at) + maxAgeMs < clock.now()) localStorage.removeItem(key)
        }
        const found: (readonly [string, string])[] = []
        for (const key of keysUnder(`${prefix}${space}:`)) {
          found.push([key, localStorage.getItem(key) ?? ''])
        }
        return found
      }, []),
    remove: (key) => attempt(() => localStorage.removeItem(key), undefined),
    forget: (other) =>
      attempt(() => {
        for (const key of keysUnder(`${prefix}${other}:`)) localStorage.removeItem(key)
      }, undefined),
  }
}

/** Whether localStorage is available. Some browsers throw where others return nothing. */
export function hasLocalStorage(): boolean {
  return attempt(() => !!globalThis.localStorage, false)
}

function keysUnder(start: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(start))
}

/** Returns `otherwise` if localStorage is missing, denied or full. */
function attempt<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work()
  } catch {
    return otherwise
  }
}
