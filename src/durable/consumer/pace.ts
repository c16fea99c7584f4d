/** Asks for leave to make so many calls; says how long to wait before the first. All consumers ask the same one. */
export type Pace = (calls: number) => Promise<number>

/** When the calls that were asked for so far will all have been made. Milliseconds since 1970. */
export interface PaceState {
  readonly takenUntil: number
}

/**
 * Gives out calls one after the other, so many a second, however many ask: the next may start when those before it
 * have. What was not asked for is not saved up.
 *
 * @returns how long to wait, in milliseconds.
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
