import ky, { type Options } from 'ky'
import { readRetryAfter } from '../../core/update/retry-after.ts'
import { APIConnectionError } from './api-errors.ts'

/** What the rules need of the world. */
export interface RetryOptions {
  readonly maxRetries: number
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number
}

/** A longer wait than this is not waited out: the back-off is. */
const maxWaitMs = 60_000
const methods: ('get' | 'put' | 'post' | 'delete')[] = ['get', 'put', 'post', 'delete']

/** The rules of PROTOCOL RT, as ky's configuration. */
export function retryRules({ maxRetries, now, random }: RetryOptions): Options {
  return {
    retry: {
      limit: maxRetries,
      methods,
      delay: (attempt) => Math.min(500 * 2 ** (attempt - 1), 8_000),
      jitter: (delayMs) => delayMs * (1 - 0.25 * random()),
      shouldRetry: ({ error }) => error instanceof APIConnectionError,
    },
    hooks: {
      afterResponse: [
        (_request, _options, response, { retryCount }) => {
          if (retryCount >= maxRetries || !isWorthRetrying(response)) return undefined
          const delay = namedWait(response, now())
          return ky.retry(delay === undefined ? {} : { delay })
        },
      ],
    },
  }
}

function isWorthRetrying({ ok, status, headers }: Response): boolean {
  if (ok) return false
  const told = headers.get('x-should-retry')
  if (told === 'true' || told === 'false') return told === 'true'
  return status === 408 || status === 409 || status === 429 || status >= 500
}

function namedWait({ headers }: Response, nowMs: number): number | undefined {
  const waitMs = readRetryAfter((name) => headers.get(name), nowMs)
  return waitMs !== undefined && waitMs <= maxWaitMs ? waitMs : undefined
}
