import { retryDelayMs } from '../../src/durable/consumer/backoff.ts'
import { takeCalls } from '../../src/durable/consumer/pace.ts'
import { seeded } from './random.ts'

export interface OutageOptions {
  readonly updatesPerSecond: number
  readonly packing: number
  readonly outageSeconds: number
  /** Limit shared by all consumers. */
  readonly writesPerSecond: number
  readonly seconds: number
  readonly seed: number
}

export interface Outage {
  /** Accepted updates that are not applied at the end of each second. */
  readonly backlog: readonly number[]
  /** Calls to Openlayer in each second, and how many of them were applied. */
  readonly writes: readonly number[]
  readonly applied: readonly number[]
  /** Seconds after Openlayer's return until only the updates of the last second wait. */
  readonly drainedAfter: number | undefined
  /** Maximum number of attempts of one message. */
  readonly mostAttempts: number
}

/**
 * Simulates an outage of Openlayer from the first second on. Each message is tried as the consumer does: once within the
 * shared limit, and again after the delay that the consumer chooses.
 */
export function simulateOutage(options: OutageOptions): Outage {
  const { updatesPerSecond, packing, outageSeconds, writesPerSecond, seconds, seed } = options
  const random = seeded(seed)
  /** The number of messages due in each second, by their number of failures. */
  const due = new Map<number, number[]>()
  const ready: { failures: number; messages: number }[] = []
  let pace = { takenUntil: 0 }
  let waiting = 0
  let mostAttempts = 0
  const backlog: number[] = []
  const writes: number[] = []
  const applied: number[] = []
  for (let second = 0; second < seconds; second++) {
    ready.push({ failures: 0, messages: updatesPerSecond / packing })
    waiting += updatesPerSecond / packing
    for (const [failures, messages = 0] of due.get(second)?.entries() ?? []) {
      if (messages > 0) ready.push({ failures, messages })
    }
    due.delete(second)
    let [written, done] = [0, 0]
    for (let next = ready[0]; next; next = ready[0]) {
      const nowMs = second * 1_000
      const taken = takeCalls(pace, packing, writesPerSecond, nowMs)
      if (taken.waitMs >= 1_000) break
      pace = taken.state
      written += packing
      next.messages--
      if (next.messages === 0) ready.shift()
      const attempts = next.failures + 1
      mostAttempts = Math.max(mostAttempts, attempts)
      if (second >= outageSeconds) {
        done += packing
        waiting--
        continue
      }
      const delay = Math.ceil(retryDelayMs(attempts, random()) / 1_000)
      const at = second + Math.max(1, delay)
      const counts = due.get(at) ?? []
      counts[attempts] = (counts[attempts] ?? 0) + 1
      due.set(at, counts)
    }
    backlog.push(waiting * packing)
    writes.push(written)
    applied.push(done)
  }
  const after = backlog.findIndex(
    (updates, second) => second >= outageSeconds && updates <= updatesPerSecond,
  )
  const drainedAfter = after < 0 ? undefined : after - outageSeconds
  return { backlog, writes, applied, drainedAfter, mostAttempts }
}
