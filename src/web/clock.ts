import type { Clock } from '../core/clock.ts'

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(waitMs, call) {
    const timer = setTimeout(call, waitMs)
    return () => clearTimeout(timer)
  },
}
