import type { Wait } from '../rules/choose.ts'
import { maxBatch } from '../rules/suspicion.ts'
import type { Sight } from './look.ts'

/** How many entries a look reads at first for each request to come: the last trace that is read may be cut off. */
const sliceSize = maxBatch + 1
export const forever: Wait = { dueAt: Number.POSITIVE_INFINITY }

/** A walk over all traces, slice by slice: where the next look begins, and what has to be waited for. */
export function createWalk() {
  let seen = forever
  let oldest = Number.POSITIVE_INFINITY
  const walk = {
    from: undefined as string | undefined,
    size: sliceSize,
    /** What the last whole walk saw: what has to be waited for, and the oldest entry that could be sent. */
    wait: forever,
    oldest,
    /** @returns whether all was looked at. */
    take({ isPaused, isTooSmall, next, wait, ...sight }: Sight): boolean {
      oldest = Math.min(oldest, sight.oldest)
      if (isPaused || wait.dueAt < seen.dueAt) seen = wait
      walk.from = isPaused ? undefined : next
      walk.size = isTooSmall ? walk.size * 2 : sliceSize
      if (walk.from !== undefined) return false
      walk.wait = seen
      seen = forever
      walk.oldest = oldest
      oldest = Number.POSITIVE_INFINITY
      return true
    },
    restart(): void {
      walk.from = undefined
      seen = walk.wait = forever
    },
  }
  return walk
}
