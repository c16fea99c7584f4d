import type { OutboxStore } from '../core/store.ts'
import type { PageLife } from './page-life.ts'

/** The same store, in which nothing begins while the page is away (invariant 7). */
export function createPresentStore(
  store: OutboxStore,
  { isAway, back }: Pick<PageLife, 'isAway' | 'back'>,
): OutboxStore {
  let departures = 0

  async function present<Result>(
    work: () => Promise<Result>,
    again: () => Promise<Result> = () => present(work),
  ): Promise<Result> {
    while (isAway()) await back()
    const before = departures
    try {
      return await work()
    } catch (fault) {
      // What fails because the page went away is asked for again; it may be back before it hears of that.
      if (departures === before) throw fault
      await back()
      return again()
    }
  }

  return {
    get medium() {
      return store.medium
    },
    append: (records, instead) => present(() => store.append(records, instead), instead),
    read: (ranges) => present(() => store.read(ranges)),
    change: (ranges, decide) => present(() => store.change(ranges, decide)),
    suspend() {
      departures++
      store.suspend?.()
    },
    unsaved: () => store.unsaved?.() ?? [],
    release: (keys) => store.release?.(keys),
    // To close takes a transaction.
    close: () => void back().then(() => store.close()),
  }
}
