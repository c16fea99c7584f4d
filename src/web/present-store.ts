import type { OutboxStore } from '../core/store.ts'
import type { PageLife } from './page-life.ts'

/** The same store, in which nothing begins while the page is away (invariant 7). */
export function createPresentStore(
  store: OutboxStore,
  { isAway, back }: Pick<PageLife, 'isAway' | 'back'>,
): OutboxStore {
  async function again<Result>(work: () => Promise<Result>): Promise<Result> {
    await back()
    return present(work)
  }

  function present<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isAway()) return again(work)
    // What fails because the page goes away is asked for again.
    return work().catch((fault) => (isAway() ? again(work) : Promise.reject(fault)))
  }

  return {
    get medium() {
      return store.medium
    },
    append: (records) => present(() => store.append(records)),
    read: (ranges) => present(() => store.read(ranges)),
    change: (ranges, decide) => present(() => store.change(ranges, decide)),
    suspend: () => store.suspend?.(),
    unsaved: () => store.unsaved?.() ?? [],
    close: () => store.close(),
  }
}
