import * as v from 'valibot'
import { callable, parseOptions } from '../../http/connection/parse-options.ts'
import { count } from '../values/count.ts'
import type { RateLimit } from './rate-limit.ts'
import { createSeededHash } from './seeded-hash.ts'

export interface MemoryRateLimitOptions {
  /** Maximum number of updates per key and period. Default 600. */
  readonly updates?: number | undefined
  /** Length of the period in milliseconds. Default 60,000. */
  readonly periodMs?: number | undefined
  /** Maximum number of keys that are counted separately. All others share one count. Default 10,000, about 2 MB. */
  readonly keys?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const memoryRateLimitOptions = v.object({
  updates: v.optional(count, 600),
  periodMs: v.optional(count, 60_000),
  keys: v.optional(count, 10_000),
  now: v.optional(callable<() => number>(), () => Date.now),
})

/**
 * Creates a rate limit that counts updates in the memory of this process, or of this isolate on Workers.
 *
 * A request passes while its client has not used up its allowance. All its updates are then charged, even if they exceed
 * the allowance. The sliding period is approximated with two counts per key. Memory is bounded and contains only hashes
 * of keys: if a client sends many keys, new keys share one allowance until the period ends, and existing counts are kept.
 *
 * @throws ConfigurationError if a number is invalid.
 * @example
 * const rateLimit = createMemoryRateLimit({ updates: 100, periodMs: 10_000 })
 */
export function createMemoryRateLimit(options: MemoryRateLimitOptions = {}): RateLimit {
  const {
    updates: allowed,
    periodMs,
    keys,
    now,
  } = parseOptions(memoryRateLimitOptions, options, 'createMemoryRateLimit')
  const hashOf = createSeededHash()
  let period = 0
  let counts = new Map<bigint | undefined, number>()
  let before = new Map<bigint | undefined, number>()

  /** Returns the elapsed part of the current period, from 0 to 1. Drops the counts of all periods but the last two. */
  const turn = () => {
    const periods = now() / periodMs
    const current = Math.floor(periods)
    if (current !== period) {
      before = current === period + 1 ? counts : new Map()
      counts = new Map()
      period = current
    }
    return periods - current
  }
  /** Returns the bucket of a key. `undefined` is the shared bucket of all keys that exceed the maximum. */
  const bucketOf = (key: string) => {
    const hash = hashOf(key)
    return counts.has(hash) || counts.size < keys ? hash : undefined
  }
  const add = (bucket: bigint | undefined, updates: number) => {
    counts.set(bucket, (counts.get(bucket) ?? 0) + updates)
  }

  return {
    limit: ({ key }) => {
      const passed = turn()
      const bucket = bucketOf(key)
      const counted = counts.get(bucket) ?? 0
      const lasting = (before.get(bucket) ?? 0) * (1 - passed)
      if (counted + lasting >= allowed) return { success: false }
      add(bucket, 1)
      return { success: true }
    },
    charge: ({ key, updates }) => {
      turn()
      add(bucketOf(key), updates)
    },
  }
}
