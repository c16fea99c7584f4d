import { ConfigurationError } from '../core/update/errors.ts'
import { parseBaseUrl } from './base-url.ts'

/** How to reach Openlayer with a key. */
export interface OpenlayerTransportOptions {
  /** The Openlayer API key: visible ASCII, without spaces or line breaks. It leaves in the Authorization header alone. */
  readonly apiKey: string
  /** An absolute https URL, http only for localhost. Default `https://api.openlayer.com/v1`. */
  readonly baseUrl?: string | undefined
  /** How long one call may take, its reply's body included, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** The clock that HTTP dates are read against, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** All that one call to Openlayer needs, checked. */
export interface Connection {
  readonly baseUrl: string
  readonly headers: {
    readonly authorization: string
    readonly 'content-type': string
    readonly accept: string
  }
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

/** The longest time a timer can hold. */
const maxTimeoutMs = 2_147_483_647

/** @throws ConfigurationError naming the option; its text never holds the key. */
export function parseConnection(options: OpenlayerTransportOptions): Connection {
  const { apiKey, baseUrl = 'https://api.openlayer.com/v1', timeoutMs = 10_000 } = options
  const { fetch = globalThis.fetch, now = Date.now } = options
  return {
    baseUrl: parseBaseUrl(baseUrl),
    headers: {
      authorization: `Bearer ${requireApiKey(apiKey)}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    timeoutMs: requireTimeout(timeoutMs),
    // Called as a plain function: workerd's own fetch refuses a foreign `this`.
    fetch: (input, init) => fetch(input, init),
    now,
  }
}

/** @throws ConfigurationError */
export function requireTimeout(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= maxTimeoutMs) return timeoutMs
  throw new ConfigurationError('invalid_timeout', 'timeoutMs must be a positive number.')
}

/** A key with a newline makes some runtimes throw an error that holds the key, so none gets that far. */
function requireApiKey(apiKey: unknown): string {
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return apiKey
  throw new ConfigurationError(
    'invalid_api_key',
    'apiKey must be a non-empty string of visible ASCII characters, without spaces or line breaks.',
  )
}
