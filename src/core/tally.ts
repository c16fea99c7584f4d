import { type Census, countAccepted, countEnded, emptyCensus, takeCensus } from './census.ts'
import type { Ports } from './ports.ts'
import type { Ended } from './settlement.ts'

/** How long a count that was overtaken is put off, at first. */
const recountMs = 250

/**
 * Keeps the census of an outbox: this page's changes are counted as they come, other tabs' by counting again.
 *
 * @param onChange told after each change.
 */
export function createTally(ports: Ports, onChange: () => void) {
  let census = emptyCensus()
  let version = 0

  function changed(): void {
    version++
    onChange()
  }

  /** Counts what is stored. What changes here meanwhile makes the count worthless: then it is taken again, later. */
  async function recount(waitMs = recountMs): Promise<void> {
    const before = version
    const counted = await takeCensus(ports)
    if (version !== before) {
      await new Promise<void>((resolve) => ports.clock.after(waitMs, resolve))
      return recount(waitMs * 2)
    }
    census = counted
    changed()
  }

  return {
    census: (): Census => census,
    recount: () => recount(),
    isFull({ limits } = ports): boolean {
      const { pending, deadLetters, bytes } = census
      return pending + deadLetters > limits.entries || bytes > limits.bytes
    },
    accepted(entries: readonly { readonly lane: string; readonly bytes: number }[]): void {
      countAccepted(census, entries)
      changed()
    },
    /** @param letters how many dead letters came, or, below 0, went. */
    ended(ended: readonly Ended[], letters: number): void {
      if (ended.length === 0 && letters === 0) return
      const isRight = countEnded(census, ended)
      census.deadLetters += letters
      changed()
      if (!isRight) recount().catch(ports.onFault)
    },
  }
}

export type Tally = ReturnType<typeof createTally>
