import type { Clock } from '../../src/index.ts'

export interface FakeClock extends Clock {
  elapsed(): number
  /** Lets time pass: fires what falls due, in order, and lets everything come to rest after each. */
  advance(ms: number): Promise<void>
  /** Waits until nothing moves but time. */
  settle(): Promise<void>
  /** Lets everything that can go on go on once. */
  turn(): Promise<void>
  /** Sets the time of day, as a person does; timers run on. */
  set(nowMs: number): void
  /** `settle` also waits while this says that something is under way. */
  watch(busy: () => boolean): void
  /** How many timers are set. */
  timers(): number
}

interface Timer {
  readonly at: number
  readonly call: () => void
}

/** More than any test needs: somebody sets a timer again and again for the same moment. */
const maxCalls = 20_000

/** A clock that stands still until it is told otherwise. */
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

/** The first of those that were set for the same moment. */
function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (!first || timer.at < first.at) first = timer
  return first
}

/** A turn of the event loop: every promise that could go on has gone on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
