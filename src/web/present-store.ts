import type { OutboxStore } from '../core/store.ts'
import type { PageLife } from './page-life.ts'

/** The same store, in which nothing begins while the page is away (invariant 7). */
export function createPresentStore(
  store: OutboxStore,
  { isAway, back }: Pick<PageLife, 'isAway' | 'back'>,
): OutboxStore {
  function present<Result>(work: () => Promise<Result>): Promise<Result> {
    return isAway() ? back().then(() => present(work)) : work()
  }

  return {
    get medium() {
      return store.medium
    },
    append: (records) => present(() => store.append(records)),
    read: (ranges) => present(() => store.read(ranges)),
    change: (ranges, decide) => present(() => store.change(ranges, decide)),
    unsaved: () => store.unsaved?.() ?? [],
    close: () => store.close(),
  }
}
