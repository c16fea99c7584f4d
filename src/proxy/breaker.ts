/** Counts failures of one proxy's calls to Openlayer. */
export interface Breaker {
  /** How long no call may be made, in milliseconds; 0 lets one through. */
  readonly waitMs: () => number
  readonly succeeded: () => void
  /** `retryAfterMs` is how long the failed call was told to wait. */
  readonly failed: (retryAfterMs: number | undefined) => void
}

/** Failures in a row that open it. */
const limit = 5
const [shortestMs, longestMs] = [10_000, 3_600_000]

/**
 * Makes a breaker: five failures in a row open it for 10 s, or for as long as Openlayer asked, an hour at most; then
 * one call probes, and closes it or opens it again.
 *
 * Plain numbers and no promise: on workerd a promise that requests share kills them. A probe that never comes back,
 * because its request was cancelled, makes room for another after `probeMs`.
 *
 * @param onChange hears when it opens first, and when it closes.
 */
export function createBreaker(
  now: () => number,
  probeMs: number,
  onChange: (isOpen: boolean) => void,
): Breaker {
  let failures = 0
  let openUntil = 0
  return {
    waitMs: () => {
      if (failures < limit) return 0
      const waitMs = openUntil - now()
      // A clock that was set back must not keep it open.
      if (waitMs > 0 && waitMs <= longestMs) return waitMs
      openUntil = now() + probeMs
      return 0
    },
    succeeded: () => {
      if (failures >= limit) onChange(false)
      failures = 0
    },
    failed: (retryAfterMs = 0) => {
      failures++
      if (failures < limit) return
      openUntil = now() + Math.min(Math.max(retryAfterMs, shortestMs), longestMs)
      if (failures === limit) onChange(true)
    },
  }
}
