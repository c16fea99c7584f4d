import type { Wait } from '../rules/choose.ts'
import { maxBatch } from '../rules/suspicion.ts'
import type { Sight } from './look.ts'

/** Number of entries to read for each request, plus one because the last trace may be incomplete. */
const sliceSize = maxBatch + 1
export const forever: Wait = { dueAt: Number.POSITIVE_INFINITY }

/** Tracks looks at all traces, slice by slice: where the next one begins, and until when delivery has to wait. */
export function createWalk() {
  let seen = forever
  let oldest = Number.POSITIVE_INFINITY
  const walk = {
    from: undefined as string | undefined,
    size: sliceSize,
    /** Results of the last complete pass: until when to wait, and the time of the oldest entry that could be sent. */
    wait: forever,
    oldest,
    /** @returns whether all traces have been looked at. */
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
