import type { OutboxLimits, Ports } from './ports.ts'
import { makeRoom } from './remove.ts'
import type { Tally } from './tally.ts'

/** How much stays when the device is full. */
const share = 3 / 4

/**
 * Lets go of the oldest where there is too much. It needs no lock, for what is under way settles only what is left.
 */
export function createRoom(ports: Ports, tally: Tally) {
  let isBusy = false

  /** @returns whether anything went. */
  async function make(limits: OutboxLimits): Promise<boolean> {
    isBusy = true
    try {
      const [ended, letters] = await makeRoom({ ...ports, limits })
      ports.onEnded(ended, -letters)
      return ended.length + letters > 0
    } finally {
      isBusy = false
    }
  }

  return {
    /** Keeps the limits; a failure is told, not thrown. */
    async keep(): Promise<void> {
      try {
        while (!isBusy && tally.isFull()) {
          // Another tab was quicker: the census is out of date, not the outbox too full.
          if (!(await make(ports.limits))) await tally.recount()
        }
      } catch (fault) {
        ports.onFault(fault)
      }
    },
    /** Lets go of some though the limits are kept; says whether there was any. */
    async makeMore(): Promise<boolean> {
      if (isBusy) return false
      await tally.recount()
      const { pending, deadLetters, bytes } = tally.census()
      const entries = Math.floor((pending + deadLetters) * share)
      return make({ ...ports.limits, entries, bytes: Math.floor(bytes * share) })
    },
  }
}
