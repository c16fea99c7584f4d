import * as v from 'valibot'
import { defaultAttempts, graceMs, maxDelayMs } from '../durable/backoff.ts'
import type { ConsumerEvent } from '../durable/event.ts'
import type { Pace } from '../durable/pace.ts'
import { baseURL } from '../http/connection/base-url.ts'
import { defaultBaseURL } from '../http/connection/connection.ts'
import { callable } from '../http/connection/parse-options.ts'
import type { ProxyEvent } from '../proxy/options/event.ts'
import { proxyOptions } from '../proxy/options/schema.ts'
import { count } from '../proxy/values/count.ts'
import type { DatabaseLike, QueueLike } from './bindings.ts'
import { isOperatorSecret } from './operator-secret.ts'

const queue = v.custom<QueueLike>((value) => isFunction(value, 'send'), 'must be a queue binding.')
const { apiKey, allowedHosts, fetch } = proxyOptions.entries

/** What each option of `createWorker` must be that is not the proxy's. */
export const workerOptions = v.object({
  apiKey: v.nonOptional(apiKey, 'is needed.'),
  baseURL: v.optional(baseURL, defaultBaseURL),
  allowedHosts,
  fetch,
  queues: v.custom<readonly QueueLike[]>(
    (list) => Array.isArray(list) && list.length > 0 && list.every((one) => v.is(queue, one)),
    'must list one or more queue bindings.',
  ),
  deadLetters: v.custom<{ readonly queue: QueueLike; readonly name: string }>(
    (value) => v.is(queue, Object(value).queue) && typeof Object(value).name === 'string',
    'must be { queue, name }: a queue binding, and the name of that queue.',
  ),
  database: v.custom<DatabaseLike>(
    (value) => isFunction(value, 'prepare') && isFunction(value, 'batch'),
    'must be a D1 binding.',
  ),
  operatorSecret: v.custom<string | (() => string | undefined)>(
    (secret) => typeof secret === 'function' || isOperatorSecret(secret),
    'must have 32 or more characters, or be a function that gives them.',
  ),
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
  onEvent: v.optional(callable<(event: ProxyEvent | ConsumerEvent) => unknown>()),
})

function isFunction(value: unknown, name: string): boolean {
  return typeof Reflect.get(Object(value), name) === 'function'
}
