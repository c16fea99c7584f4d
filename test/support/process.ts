import { setMaxListeners } from 'node:events'
import type { Clock, OutboxStore } from '../../src/index.ts'

interface Surroundings {
  readonly clock: Clock
  readonly store: OutboxStore
  readonly fetch: typeof fetch
}

/** What a page has of the world, until it is killed: from then on it gets no answer and no time any more. */
export function openProcess({ clock, store, fetch }: Surroundings) {
  const death = new AbortController()
  const cut = new AbortController()
  // Each request hears of it.
  setMaxListeners(0, death.signal, cut.signal)
  const timers = new Set<() => void>()
  const never = new Promise<never>(() => undefined)

  async function whileAlive<Result>(work: () => Promise<Result>): Promise<Result> {
    if (death.signal.aborted) return never
    try {
      const result = await work()
      return death.signal.aborted ? await never : result
    } catch (fault) {
      return death.signal.aborted ? never : Promise.reject(fault)
    }
  }

  return {
    clock: {
      now: clock.now,
      after(waitMs, call) {
        if (death.signal.aborted) return () => undefined
        const cancel = clock.after(waitMs, () => {
          timers.delete(cancel)
          call()
        })
        timers.add(cancel)
        return () => {
          timers.delete(cancel)
          cancel()
        }
      },
    } satisfies Clock,
    store: {
      medium: store.medium,
      append: (records, instead) => whileAlive(() => store.append(records, instead)),
      read: (ranges) => whileAlive(() => store.read(ranges)),
      change: (ranges, decide) => whileAlive(() => store.change(ranges, decide)),
      close: () => store.close(),
    } satisfies OutboxStore,
    fetch: ((input, init) => {
      const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])])
      return whileAlive(() => fetch(input, { ...init, signal }))
    }) satisfies typeof fetch,
    /** Ends it, and what it has under way. */
    kill() {
      this.vanish()
      cut.abort()
    },
    /** Ends it, but not its requests: a browser may see to those. */
    vanish() {
      death.abort()
      for (const cancel of timers) cancel()
    },
  }
}
