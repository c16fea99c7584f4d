import { ConfigurationError } from '../core/update/errors.ts'
import { isCount } from './is-count.ts'

/**
 * Says whether one more request of a key may pass. Cloudflare's rate-limit binding is one.
 *
 * What throws or rejects lets nothing pass.
 */
export interface RateLimit {
  limit(request: {
    readonly key: string
  }): Promise<{ readonly success: boolean }> | { readonly success: boolean }
}

export interface MemoryRateLimitOptions {
  /** How many requests of a key may pass in a period. Default 120. */
  readonly requests?: number | undefined
  /** In milliseconds. Default 60,000. */
  readonly periodMs?: number | undefined
  /** How many keys are told apart; all others count as one. Default 10,000, about 2 MB. */
  readonly keys?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * Makes a rate limit that counts in memory: of this process, or of this isolate on Workers, and no further.
 *
 * Its memory is bounded: where somebody sprays keys, newcomers share one allowance until the period is over, and
 * nobody's count is forgotten. It counts over a sliding period, as far as two counts per key can tell.
 *
 * @throws ConfigurationError for numbers that cannot work.
 * @example
 * const rateLimit = createMemoryRateLimit({ requests: 30, periodMs: 10_000 })
 */
export function createMemoryRateLimit(options: MemoryRateLimitOptions = {}): RateLimit {
  const { requests = 120, periodMs = 60_000, keys = 10_000, now = Date.now } = options
  if (![requests, periodMs, keys].every(isCount)) {
    throw new ConfigurationError(
      'invalid_option',
      'requests, periodMs and keys must be positive whole numbers.',
    )
  }
  let period = 0
  let counts = new Map<string, number>()
  let before = new Map<string, number>()
  const turn = (current: number) => {
    if (current === period) return
    before = current === period + 1 ? counts : new Map()
    counts = new Map()
    period = current
  }
  return {
    limit: ({ key }) => {
      const periods = now() / periodMs
      turn(Math.floor(periods))
      const known = key.slice(0, longestKey)
      const bucket = counts.has(known) || counts.size < keys ? known : everybodyElse
      const count = counts.get(bucket) ?? 0
      const weight = 1 - (periods - period)
      if (count + (before.get(bucket) ?? 0) * weight >= requests) return { success: false }
      counts.set(bucket, count + 1)
      return { success: true }
    },
  }
}

/** A key is a piece of a header at worst; what is longer shares its beginning. */
const longestKey = 128
/** No key's own: an address is not empty. */
const everybodyElse = ''
