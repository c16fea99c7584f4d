import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../src/web/page/clock.ts'

it.each([2 ** 31, 1e12, Number.POSITIVE_INFINITY])(
  'a wait of %d ms, which exceeds the limit of setTimeout, does not end at once',
  async (waitMs) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    let calls = 0
    const cancel = systemClock.after(waitMs, () => calls++)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(calls).toBe(0)
    cancel()
    expect(vi.getTimerCount()).toBe(0)
  },
)
