import { setMaxListeners } from 'node:events'
import type { Change, Clock, Key, OutboxStore, Stored } from '../../src/index.ts'
import { compareKeys } from './compare-keys.ts'

interface Surroundings {
  readonly clock: Clock
  readonly store: OutboxStore
  readonly fetch: typeof fetch
  /** Told which entries a transaction removed whose end the page did not live to see. */
  readonly onMissed: (ids: readonly string[]) => void
}

/** What a page has of the world, until it is killed: from then on it gets no answer and no time any more. */
export function openProcess({ clock, store, fetch, onMissed }: Surroundings) {
  const death = new AbortController()
  const cut = new AbortController()
  // Each request hears of it.
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
    /** Stops it: until it is thawed nothing answers it and no timer of it fires. */
    freeze() {
      frozen = new Promise((resolve) => {
        thaw = () => {
          frozen = undefined
          resolve()
        }
      })
    },
    thaw: () => thaw(),
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

/** The ids of the entries that a change removes, of those that it read. */
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
