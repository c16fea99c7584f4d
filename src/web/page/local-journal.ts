import type { Clock } from '../../core/clock.ts'
import type { Journal } from '../../core/unload/journal.ts'

const prefix = 'aftertrace:'

/**
 * A journal in localStorage, which keeps what a page writes in its very last task. What pages of anybody wrote longer
 * ago than `maxAgeMs` is removed, unless it belongs to this outbox: they may never come back.
 *
 * @param newId makes keys that nobody has used before.
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

/** Some browsers throw where others have none. */
export function hasLocalStorage(): boolean {
  return attempt(() => !!globalThis.localStorage, false)
}

function keysUnder(start: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(start))
}

/** Storage may be missing, denied or full; then the journal holds nothing, and says so. */
function attempt<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work()
  } catch {
    return otherwise
  }
}
