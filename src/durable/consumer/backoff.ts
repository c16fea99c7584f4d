/** Twelve hours: no queue of Cloudflare's waits longer. */
export const maxDelayMs = 43_200_000
const firstDelayMs = 10_000

/**
 * How long to wait before a message is tried again: anything up to 10 s, 20 s, 40 s … 12 h ("full jitter"), so that
 * what failed together does not come back together; and never before the time that Openlayer named.
 *
 * @param failures so far, 1 or more.
 * @param random from 0 to 1.
 */
export function retryDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  const longest = Math.min(firstDelayMs * 2 ** (failures - 1), maxDelayMs)
  return Math.min(Math.max(random * longest, retryAfterMs), maxDelayMs)
}

/** PROTOCOL C-14: feedback may overtake the trace it belongs to. 14 h 36 min in all. */
export const graceMs: readonly number[] = [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000]

/**
 * With 40 attempts a message is given up a week after it was accepted, give or take two days. Of 20,000 messages none is
 * given up within three days, and none can last the fourteen that a queue keeps it.
 */
export const defaultAttempts = 40
