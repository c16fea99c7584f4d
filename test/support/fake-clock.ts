import type { Clock } from '../../src/index.ts'

export interface FakeClock extends Clock {
  elapsed(): number
  /** Advances time: fires due timers in order, and waits after each until nothing but timers is pending. */
  advance(ms: number): Promise<void>
  /** Waits until nothing but timers is pending. */
  settle(): Promise<void>
  /** Waits for one tick of the event loop. */
  turn(): Promise<void>
  /** Sets the wall clock, as a person does; timers are not affected. */
  set(nowMs: number): void
  /** Makes `settle` wait also while `busy` returns true. */
  watch(busy: () => boolean): void
  /** Returns the number of timers that are set. */
  timers(): number
}

interface Timer {
  readonly at: number
  readonly call: () => void
}

/** More than any test needs: beyond it, a timer is set again and again for the same moment. */
const maxCalls = 20_000

/** Creates a clock that stands still until it is advanced. */
export function createFakeClock(startMs: number = Date.UTC(2026, 3, 1)): FakeClock {
  const timers = new Set<Timer>()
  const watched: (() => boolean)[] = []
  let elapsed = 0
  let epoch = startMs

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet++) {
      await turn()
      if (watched.some((busy) => busy())) quiet = -1
    }
  }

  async function advance(ms: number): Promise<void> {
    const end = elapsed + ms
    await settle()
    for (let calls = 0; calls < maxCalls; calls++) {
      const next = earliest(timers)
      if (!next || next.at > end) {
        elapsed = end
        return
      }
      timers.delete(next)
      elapsed = Math.max(elapsed, next.at)
      next.call()
      await settle()
    }
    throw new Error('Timers are set faster than time passes.')
  }

  return {
    now: () => epoch + elapsed,
    elapsed: () => elapsed,
    after(waitMs, call) {
      const timer = { at: elapsed + Math.max(0, waitMs), call }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance,
    settle,
    turn,
    set(nowMs) {
      epoch = nowMs - elapsed
    },
    watch: (busy) => void watched.push(busy),
    timers: () => timers.size,
  }
}

/** Returns the earliest timer; of several for the same moment, the one set first. */
function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (!first || timer.at < first.at) first = timer
  return first
}

/** Waits for one tick of the event loop, so that every resolved promise has continued. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
