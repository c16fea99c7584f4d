import { setMaxListeners } from 'node:events'
import type { Change, Clock, Key, OutboxStore, Stored } from '../../src/index.ts'
import { compareKeys } from './compare-keys.ts'

interface Surroundings {
  readonly clock: Clock
  readonly store: OutboxStore
  readonly fetch: typeof fetch
  /** Called with the entries that a transaction removed if the page was killed before it received the result. */
  readonly onMissed: (ids: readonly string[]) => void
}

/** Wraps the environment of a page so that it can be frozen or killed; then it gets no answers and no timers. */
export function openProcess({ clock, store, fetch, onMissed }: Surroundings) {
  const death = new AbortController()
  const cut = new AbortController()
  // Each request adds a listener.
  setMaxListeners(0, death.signal, cut.signal)
  const timers = new Set<() => void>()
  let frozen: Promise<void> | undefined
  let thaw = (): void => undefined
  const never = new Promise<never>(() => undefined)

  async function whileAlive<Result>(
    work: () => Promise<Result>,
    onMissedResult: () => void = () => undefined,
  ): Promise<Result> {
    if (death.signal.aborted) return never
    try {
      const result = await work()
      while (frozen) await frozen
      if (!death.signal.aborted) return result
      onMissedResult()
      return await never
    } catch (fault) {
      return death.signal.aborted ? never : Promise.reject(fault)
    }
  }

  const change: OutboxStore['change'] = (ranges, decide) => {
    let removed = (): readonly string[] => []
    const work = () =>
      store.change(ranges, (found) => {
        const decided = decide(found)
        removed = () => removedEntries(found.flat(), decided)
        return decided
      })
    return whileAlive(work, () => onMissed(removed()))
  }

  return {
    clock: {
      now: clock.now,
      elapsed: () => clock.elapsed?.() ?? clock.now(),
      after(waitMs, call) {
        if (death.signal.aborted) return () => undefined
        let isCancelled = false
        const fire = (): void => {
          if (frozen) return void frozen.then(fire)
          timers.delete(cancel)
          if (!isCancelled) call()
        }
        const stop = clock.after(waitMs, fire)
        const cancel = (): void => {
          isCancelled = true
          stop()
        }
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
      change,
      close: () => store.close(),
    } satisfies OutboxStore,
    fetch: ((input, init) => {
      const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])])
      return whileAlive(() => fetch(input, { ...init, signal }))
    }) satisfies typeof fetch,
    /** Freezes the page: until it is thawed, it gets no answers and its timers do not fire. */
    freeze() {
      frozen = new Promise((resolve) => {
        thaw = () => {
          frozen = undefined
          resolve()
        }
      })
    },
    thaw: () => thaw(),
    /** Ends the page and its requests. */
    kill() {
      this.vanish()
      cut.abort()
    },
    /** Ends the page but not its requests, which a browser may complete. */
    vanish() {
      death.abort()
      for (const cancel of timers) cancel()
    },
  }
}

/** Returns the ids of the entries that a change read and removes. */
function removedEntries(
  found: readonly Stored[],
  { remove = [], removeAll = [] }: Change<unknown>,
): string[] {
  const isRemoved = (key: Key) =>
    remove.some((other) => compareKeys(key, other) === 0) ||
    removeAll.some(
      ({ from, before }) => compareKeys(from, key) <= 0 && compareKeys(key, before) < 0,
    )
  const entries = found.filter(({ key }) => key[0] === 'entry' && isRemoved(key))
  return [...new Set(entries.map(({ key }) => String(key[4])))]
}
