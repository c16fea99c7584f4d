const maxBackoffMs = 300_000

/**
 * Returns the wait after the n-th consecutive failure: between half and all of a span that doubles from 1 s to 5 min.
 *
 * @param failures 1 for the first failure.
 * @param random from 0 (included) to 1 (excluded).
 */
export function backoffMs(failures: number, random: number): number {
  const span = Math.min(maxBackoffMs, 1_000 * 2 ** Math.max(0, failures - 1))
  return span / 2 + (random * span) / 2
}
