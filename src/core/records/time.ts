/** A time is finer than a millisecond: with this many steps in each, the order of acceptance is one number. */
export const stepsPerMs = 1_024

/** The moment of a time in milliseconds since 1970. */
export function toMs(time: number): number {
  return Math.floor(time / stepsPerMs)
}

/** What has a place in the order of acceptance; ids decide between equal times. */
export interface Timed {
  readonly time: number
  readonly id: string
}

/** Whether something was accepted after another, or is the same. */
export function isNewer(one: Timed, other: Timed): boolean {
  return one.time > other.time || (one.time === other.time && one.id >= other.id)
}
