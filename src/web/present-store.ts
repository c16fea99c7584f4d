import type { OutboxStore } from '../core/store.ts'
import type { PageLife } from './page-life.ts'

/** The same store, in which nothing begins while the page is away (invariant 7). */
export function createPresentStore(
  store: OutboxStore,
  { isAway, back }: Pick<PageLife, 'isAway' | 'back'>,
): OutboxStore {
  let departures = 0

  async function again<Result>(work: () => Promise<Result>): Promise<Result> {
    await back()
    return present(work)
  }

  function present<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isAway()) return again(work)
    const before = departures
    // What fails because the page went away is asked for again; it may be back before it hears of that.
    return work().catch((fault) => (departures === before ? Promise.reject(fault) : again(work)))
  }

  return {
    get medium() {
      return store.medium
    },
    append: (records) => present(() => store.append(records)),
    read: (ranges) => present(() => store.read(ranges)),
    change: (ranges, decide) => present(() => store.change(ranges, decide)),
    suspend() {
      departures++
      store.suspend?.()
    },
    unsaved: () => store.unsaved?.() ?? [],
    // To close takes a transaction.
    close: () => void back().then(() => store.close()),
  }
}
