/** Finer than a millisecond: this many places in each, so that the order of acceptance is one number. */
const places = 1_024

/** The next time in the order of acceptance: the clock's, or one more than the newest where the clock stands or ran back. */
export function nextTime(newest: number, nowMs: number): number {
  return Math.max(newest + 1, nowMs * places)
}

/** The moment of a time in milliseconds since 1970. */
export function toMs(time: number): number {
  return Math.floor(time / places)
}
