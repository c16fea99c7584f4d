/** Maximum delay, 12 hours: Cloudflare Queues allow no longer one. */
export const maxDelayMs = 43_200_000
const firstDelayMs = 10_000

/**
 * Returns the delay before the next attempt, in milliseconds: random between 0 and 10 s, 20 s, 40 s … 12 h ("full
 * jitter"), so that messages that failed together are not retried together. It is never shorter than the time that
 * Openlayer named.
 *
 * @param failures number of failed attempts, 1 or more.
 * @param random a number from 0 to 1.
 */
export function retryDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  const longest = Math.min(firstDelayMs * 2 ** (failures - 1), maxDelayMs)
  return Math.min(Math.max(random * longest, retryAfterMs), maxDelayMs)
}

/**
 * Delays after each attempt for an unknown trace: feedback may arrive before its trace (PROTOCOL C-14). 14 h 36 min in
 * all.
 */
export const graceMs: readonly number[] = [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000]

/**
 * Default number of attempts. With 40, the last one is about a week after acceptance, plus or minus two days. In a
 * simulation of 20,000 messages none ended within 3 days or exceeded the 14 days for which a queue keeps a message.
 */
export const defaultAttempts = 40
