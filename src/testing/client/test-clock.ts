import type { Clock } from '../../core/clock.ts'
import { ConfigurationError } from '../../core/update/errors.ts'

/** A clock that stands still until a test moves it; what is due at once is called in the next task, as it always is. */
export interface TestClock extends Clock {
  /**
   * Lets time pass: calls what falls due, in order, and lets each finish what it does.
   *
   * @param ms milliseconds; 1,000 by default, in which a vote that nothing holds up is delivered.
   * @throws ConfigurationError for anything but a number of at least 0.
   */
  advance(ms?: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly call: () => void
}

/**
 * A test's own fake timers may replace it later. Those that were there before us show their `clock`, and would stand still:
 * then a message ends the task.
 */
const afterThisTask: (call: () => void, waitMs: number) => unknown =
  'clock' in globalThis.setTimeout ? afterMessage : globalThis.setTimeout

/** Somebody sets timers for the same moment again and again. */
const maxCalls = 100_000

/** @param startMs the first moment, in milliseconds since 1970. */
export function createTestClock(startMs: number): TestClock {
  const timers = new Set<Timer>()
  let nowMs = startMs

  async function advance(ms = 1_000): Promise<void> {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new ConfigurationError('invalid_option', 'advance takes a number of at least 0.')
    }
    const endMs = nowMs + ms
    await settle()
    for (let calls = 0; calls < maxCalls; calls++) {
      const next = earliest(timers)
      if (!next || next.at > endMs) {
        // Somebody else may have moved it further meanwhile.
        nowMs = Math.max(nowMs, endMs)
        return
      }
      timers.delete(next)
      nowMs = Math.max(nowMs, next.at)
      next.call()
      await settle()
    }
    throw new Error('Timers are set faster than time passes.')
  }

  return {
    now: () => nowMs,
    after(waitMs, call) {
      const timer = { at: nowMs + Math.max(0, waitMs), call }
      timers.add(timer)
      if (timer.at === nowMs) afterThisTask(() => timers.delete(timer) && call(), 0)
      return () => void timers.delete(timer)
    },
    advance,
  }
}

/** The first of those that were set for the same moment. */
function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (!first || timer.at < first.at) first = timer
  return first
}

/** Two tasks later what goes on by promises alone has come to rest. */
async function settle(): Promise<void> {
  for (let task = 0; task < 2; task++) {
    await new Promise<void>((resolve) => afterThisTask(resolve, 0))
  }
}

function afterMessage(call: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    call()
  }
  port2.postMessage(undefined)
}
