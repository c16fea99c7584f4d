import type { Ended } from './apply.ts'
import { type Census, countAccepted, countEnded, emptyCensus, takeCensus } from './census.ts'
import type { Clock } from './clock.ts'
import type { OutboxStore } from './store.ts'

/** How long a page that is busy accepting puts off counting again. */
const recountMs = 250

/**
 * Keeps the census of an outbox up to date: this page's own changes at once, other tabs' by counting again.
 *
 * @param onChange called at most once a turn.
 */
export function createTally(store: OutboxStore, space: string, clock: Clock, onChange: () => void) {
  let census: Census = emptyCensus()
  let version = 0
  let told = true

  function changed(): void {
    version++
    if (!told) return
    told = false
    void Promise.resolve().then(() => {
      told = true
      onChange()
    })
  }

  /** Counts what is stored. What changes here meanwhile makes the count worthless: then it is taken again. */
  async function recount(): Promise<void> {
    const before = version
    const counted = await takeCensus(store, space)
    if (version !== before) {
      await new Promise<void>((resolve) => clock.after(recountMs, resolve))
      return recount()
    }
    census = counted
    changed()
  }

  return {
    census: (): Census => census,
    changed,
    recount,
    accepted(items: readonly { lane: string; bytes: number }[]): void {
      for (const { lane, bytes } of items) countAccepted(census, lane, bytes)
      changed()
    },
    ended(ended: readonly Ended[]): void {
      countEnded(census, ended)
      changed()
    },
  }
}
