import ky, { type Options } from 'ky'
import { readRetryAfter } from '../../core/update/retry-after.ts'
import { APIConnectionError } from './api-errors.ts'

/** Settings of the retry rules. */
export interface RetryOptions {
  readonly maxRetries: number
  /** Returns milliseconds since 1970. */
  readonly now: () => number
  /** Returns a number from 0 (included) to 1 (excluded). */
  readonly random: () => number
}

/** Longest retry time that is honoured. If Openlayer names a longer one, the back-off applies instead. */
const maxWaitMs = 60_000
const methods: ('get' | 'put' | 'post' | 'delete')[] = ['get', 'put', 'post', 'delete']

/** Returns the rules of PROTOCOL RT as options of ky. */
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
