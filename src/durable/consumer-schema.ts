import * as v from 'valibot'
import { baseURL } from '../http/connection/base-url.ts'
import { defaultBaseURL } from '../http/connection/connection.ts'
import { callable } from '../http/connection/parse-options.ts'
import { proxyOptions } from '../proxy/options/schema.ts'
import { count } from '../proxy/values/count.ts'
import { defaultAttempts, graceMs, maxDelayMs } from './consumer/backoff.ts'
import type { ConsumerEvent } from './consumer/event.ts'
import type { Pace } from './consumer/pace.ts'

const { apiKey, allowedHosts, fetch } = proxyOptions.entries

/** Schemas of the consumer's options, which are the same for every engine. */
export const consumerEntries = {
  apiKey: v.nonOptional(apiKey, 'is needed.'),
  baseURL: v.optional(baseURL, defaultBaseURL),
  allowedHosts,
  fetch,
  attempts: v.optional(count, defaultAttempts),
  concurrency: v.optional(count, 6),
  graceMs: v.optional(
    v.custom<readonly number[]>(
      (list) => Array.isArray(list) && list.every((ms) => v.is(count, ms) && ms <= maxDelayMs),
      'must list whole numbers of milliseconds, 12 hours at most.',
    ),
    graceMs,
  ),
  pace: v.optional(callable<Pace>()),
  random: v.optional(callable<() => number>(), () => Math.random),
  onBatch: v.optional(callable<(event: ConsumerEvent) => unknown>()),
}
