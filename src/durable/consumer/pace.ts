/**
 * Requests permission for a number of calls. Resolves to the delay before the first one, in milliseconds. All consumers
 * share one limit.
 */
export type Pace = (calls: number) => Promise<number>

/** The time when all permitted calls will have been made, in milliseconds since 1970. */
export interface PaceState {
  readonly takenUntil: number
}

/**
 * Schedules calls one after another at a fixed rate: new calls start when all earlier ones have been made. Unused
 * capacity is not saved.
 *
 * @returns the delay before the first call, in milliseconds.
 */
export function takeCalls(
  { takenUntil }: PaceState,
  calls: number,
  perSecond: number,
  nowMs: number,
): { readonly waitMs: number; readonly state: PaceState } {
  const start = Math.max(takenUntil, nowMs)
  return { waitMs: start - nowMs, state: { takenUntil: start + (calls * 1_000) / perSecond } }
}
