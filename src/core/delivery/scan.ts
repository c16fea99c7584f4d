import type { Wait } from '../rules/choose.ts'
import { maxBatch } from '../rules/suspicion.ts'
import type { LookResult } from './look.ts'

/** Number of entries to read for each request, plus one because the last trace may be incomplete. */
const sliceSize = maxBatch + 1
export const forever: Wait = { dueAt: Number.POSITIVE_INFINITY }

/** Tracks looks at all traces, slice by slice: where the next one begins, and until when delivery has to wait. */
export function createScan() {
  let seen = forever
  let oldest = Number.POSITIVE_INFINITY
  const scan = {
    from: undefined as string | undefined,
    size: sliceSize,
    /** Results of the last complete pass: until when to wait, and the time of the oldest entry that could be sent. */
    wait: forever,
    oldest,
    /** @returns whether all traces have been looked at. */
    take({ isPaused, isTooSmall, next, wait, ...found }: LookResult): boolean {
      oldest = Math.min(oldest, found.oldest)
      if (isPaused || wait.dueAt < seen.dueAt) seen = wait
      scan.from = isPaused ? undefined : next
      scan.size = isTooSmall ? scan.size * 2 : sliceSize
      if (scan.from !== undefined) return false
      scan.wait = seen
      seen = forever
      scan.oldest = oldest
      oldest = Number.POSITIVE_INFINITY
      return true
    },
    restart(): void {
      scan.from = undefined
      seen = scan.wait = forever
    },
  }
  return scan
}
