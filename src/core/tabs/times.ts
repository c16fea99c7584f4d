import { type Clock, elapsed } from '../clock.ts'
import { stepsPerMs } from '../records/time.ts'

/** Tolerance for times ahead of the clock: other pages store their newest time once a second. */
const toleranceMs = 1_000

/** Assigns places in the order of acceptance. */
export interface Times {
  next(): number
  /** Upper bound of all times assigned so far. */
  newest(): number
  /** Notes a time that another page, or an earlier life of this page, assigned. */
  hear(time: number | undefined): void
  /** Whether a time is so far in the future that the clock must have been set back. */
  isAhead(time: number): boolean
}

/**
 * Assigns times that never decrease, within a page and compared with any time that the page has read, even when the clock
 * is set. A page continues from the newest known time plus the monotonic time since.
 */
export function createTimes(clock: Clock): Times {
  let newest = 0
  let base = 0
  let baseAt = 0

  const sinceBase = (nowMs: number): number => base + (nowMs - baseAt) * stepsPerMs

  function hear(time = 0, nowMs = elapsed(clock)): void {
    newest = Math.max(newest, time)
    if (time < sinceBase(nowMs)) return
    base = time
    baseAt = nowMs
  }

  return {
    hear,
    newest: () => Math.max(newest, (clock.now() + 1) * stepsPerMs),
    next() {
      const nowMs = elapsed(clock)
      const time = Math.floor(Math.max(newest + 1, clock.now() * stepsPerMs, sinceBase(nowMs)))
      hear(time, nowMs)
      return time
    },
    isAhead: (time) => time > (clock.now() + toleranceMs) * stepsPerMs,
  }
}
