import type { Clock } from '../../core/clock.ts'
import { ConfigurationError } from '../../core/update/errors.ts'

/** A clock that stands still until a test advances it. Timers without a delay run in the next task, as in a browser. */
export interface TestClock extends Clock {
  /**
   * Advances the time. Runs due timers in order, and lets each finish its work.
   *
   * @param ms milliseconds. Default 1,000, enough to deliver a vote if nothing delays it.
   * @throws ConfigurationError unless `ms` is a finite number of at least 0.
   */
  advance(ms?: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly call: () => void
}

/**
 * Taken at import, before the fake timers of a test replace it. Fake timers that were installed before have a `clock`,
 * and would stand still, so a message is used instead.
 */
const queueTask: (call: () => void, waitMs: number) => unknown =
  'clock' in globalThis.setTimeout ? queueTaskByMessage : globalThis.setTimeout

/** More calls than this mean that timers are set again and again for the same time. */
const maxCalls = 100_000

/** @param startMs start time, in milliseconds since 1970. */
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
        // A concurrent call may have advanced the clock further.
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
      if (timer.at === nowMs) queueTask(() => timers.delete(timer) && call(), 0)
      return () => void timers.delete(timer)
    },
    advance,
  }
}

/** Returns the earliest timer; of several for the same time, the one that was set first. */
function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (!first || timer.at < first.at) first = timer
  return first
}

/** Waits for two tasks, in which all work that consists of promises only comes to an end. */
async function settle(): Promise<void> {
  for (let task = 0; task < 2; task++) {
    await new Promise<void>((resolve) => queueTask(resolve, 0))
  }
}

function queueTaskByMessage(call: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    call()
  }
  port2.postMessage(undefined)
}
