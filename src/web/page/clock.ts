import type { Clock } from '../../core/clock.ts'

/** Maximum delay of `setTimeout`. A longer one would fire at once. */
const maxTimerMs = 2_147_483_647

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => globalThis.performance?.now() ?? Date.now(),
  after(waitMs, call) {
    const timer = setTimeout(call, Math.min(waitMs, maxTimerMs))
    return () => clearTimeout(timer)
  },
}
