import type { Clock } from '../core/clock.ts'
import { type Journal, keptMark } from '../core/journal.ts'

const prefix = 'aftertrace:'
/** What is left of a text that was taken over while its page may live. */
const takenText = ''

/**
 * A journal in localStorage, which keeps what a page writes in its very last task. One key a page and outbox,
 * with the moment in it; what others parked longer ago than `maxAgeMs` is removed, for they may never come back.
 *
 * @param page a name for this page.
 */
export function createLocalJournal(
  space: string,
  page: string,
  clock: Clock,
  maxAgeMs: number,
): Journal {
  let own: string | undefined

  function keysOf(one: string): string[] {
    const start = `${prefix}${one}:`
    return Object.keys(localStorage).filter((key) => key.startsWith(start))
  }

  return {
    write(text) {
      if (text === undefined && own === undefined) return true
      return attempt(() => {
        own ??= `${prefix}${space}:${clock.now()}:${page}`
        if (text !== undefined) localStorage.setItem(own, text)
        else {
          localStorage.removeItem(own)
          own = undefined
        }
        return true
      }, false)
    },
    isTaken: () =>
      attempt(() => own !== undefined && localStorage.getItem(own) === takenText, false),
    read: () =>
      attempt(() => {
        for (const key of Object.keys(localStorage)) {
          const [mark, owner, at] = key.split(':')
          const isOurs = `${mark}:` === prefix && Number(at) + maxAgeMs < clock.now()
          const isNeeded = owner === space && localStorage.getItem(key) !== takenText
          if (isOurs && !isNeeded) localStorage.removeItem(key)
        }
        return keysOf(space)
          .map((key) => [key, localStorage.getItem(key) ?? ''] as const)
          .filter(([, text]) => text !== takenText)
      }, []),
    remove: (key, text) =>
      attempt(() => {
        if (localStorage.getItem(key) !== text) return
        if (key === own || text.startsWith(keptMark)) localStorage.setItem(key, takenText)
        else localStorage.removeItem(key)
      }, undefined),
    forget: (other) =>
      attempt(() => {
        for (const key of keysOf(other)) localStorage.removeItem(key)
      }, undefined),
  }
}

/** Storage may be missing, denied or full; then the journal holds nothing, and says so. */
function attempt<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work()
  } catch {
    return otherwise
  }
}
