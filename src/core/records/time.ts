/** Steps in a millisecond. Times are this fine, so that the order of acceptance is a single number. */
export const stepsPerMs = 1_024

/** Converts a time to milliseconds since 1970. */
export function toMs(time: number): number {
  return Math.floor(time / stepsPerMs)
}

/** Something with a place in the order of acceptance. Ids break ties between equal times. */
export interface Timed {
  readonly time: number
  readonly id: string
}

/** Whether `one` was accepted after `other`, or is the same. */
export function isNewer(one: Timed, other: Timed): boolean {
  return one.time > other.time || (one.time === other.time && one.id >= other.id)
}
