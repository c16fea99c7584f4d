const minute = 60_000

/**
 * When to ask again about a trace that Openlayer does not know: feedback can overtake its trace (PROTOCOL C-14).
 * After the last of these waits, 14 h 36 min in all, the update is given up.
 */
export const defaultGraceMs: readonly number[] = [
  minute,
  5 * minute,
  30 * minute,
  120 * minute,
  720 * minute,
]

/** How long to wait after the n-th answer "unknown trace"; `undefined` when there is no further try. */
export function graceMs(schedule: readonly number[], deferrals: number): number | undefined {
  return schedule[deferrals - 1]
}

/** How long an update may wait for its trace in all. */
export function totalGraceMs(schedule: readonly number[]): number {
  return schedule.reduce((sum, wait) => sum + wait, 0)
}
