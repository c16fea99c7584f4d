import type { Clock } from '../../core/clock.ts'

/** The longest wait that timers can count; a longer one would end at once. */
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
