import { type Clock, elapsed } from '../clock.ts'
import { stepsPerMs } from '../records/time.ts'

/** A page whose clock is right may find times this far ahead: others note their newest once a second. */
const toleranceMs = 1_000

/** Gives out places in the order of acceptance. */
export interface Times {
  next(): number
  /** The newest that anybody may have given out by now. */
  newest(): number
  /** Another page gave out this time, or an earlier life of this one. */
  hear(time: number | undefined): void
  /** Whether a time lies further in the clock's future than a right clock explains. */
  isAhead(time: number): boolean
}

/**
 * Times never run back: not within a page, and not behind any time the page knows, whatever happens to the clock. From
 * the newest time it knows a page goes on with the time that has passed since.
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
