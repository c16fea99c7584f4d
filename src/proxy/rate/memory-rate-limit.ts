import * as v from 'valibot'
import { callable, parseOptions } from '../../http/connection/parse-options.ts'
import { count } from '../values/count.ts'
import type { RateLimit } from './rate-limit.ts'
import { createSeededHash } from './seeded-hash.ts'

export interface MemoryRateLimitOptions {
  /** How many updates of a key may pass in a period. Default 600. */
  readonly updates?: number | undefined
  /** In milliseconds. Default 60,000. */
  readonly periodMs?: number | undefined
  /** How many keys are told apart; all others count as one. Default 10,000, about 2 MB. */
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
 * Makes a rate limit that counts updates in memory: of this process, or of this isolate on Workers, and no further.
 *
 * A request passes while anything is left of its client's allowance, and is then charged in full: it may leave a debt.
 * It counts over a sliding period, as far as two counts per key can tell. Its memory is bounded, and holds no key but
 * its hash: where somebody sprays keys, newcomers share one allowance until the period is over, and nobody's count is
 * forgotten.
 *
 * @throws ConfigurationError for numbers that cannot work.
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

  /** How far into the current period it is, from 0 to 1; what was counted before the last one is forgotten. */
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
  /** `undefined` is the bucket of everybody who found no room. */
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
