import * as v from 'valibot'
import { apiKey } from './api-key.ts'
import { baseURL } from './base-url.ts'
import { callable, parseOptions } from './parse-options.ts'

/** How to reach Openlayer with a key. */
export interface OpenlayerTransportOptions {
  /** The Openlayer API key: visible ASCII, without spaces or line breaks. It leaves in the Authorization header alone. */
  readonly apiKey: string
  /** An absolute https URL, http only for localhost. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** How long one call may take, its reply's body included, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Called with a URL and an init, never with a `Request`. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** The clock that HTTP dates are read against, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** All that one call to Openlayer needs, checked. */
export interface Connection {
  readonly baseURL: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

export const defaultBaseURL = 'https://api.openlayer.com/v1'

/** A time limit in milliseconds, no longer than a timer can hold. */
export const milliseconds = v.custom<number>(
  (ms) => typeof ms === 'number' && ms > 0 && ms <= 2_147_483_647,
  'must be a positive number of milliseconds.',
)

/** What every way to Openlayer needs. */
export const connectionEntries = {
  apiKey,
  baseURL: v.optional(baseURL, defaultBaseURL),
  fetch: v.optional(callable<typeof globalThis.fetch>()),
  now: v.optional(callable<() => number>(), () => Date.now),
}

const transportOptions = v.object({
  ...connectionEntries,
  timeoutMs: v.optional(milliseconds, 10_000),
})

/** @throws ConfigurationError naming the option; its text never holds the key. */
export function parseConnection(options: OpenlayerTransportOptions): Connection {
  const {
    apiKey: key,
    fetch,
    ...parsed
  } = parseOptions(transportOptions, options, 'createOpenlayerTransport')
  return { ...parsed, headers: headersWith(key), fetch: plainly(fetch) }
}

/** The headers of a call that writes: all that ever leaves with one. */
export function headersWith(key: string): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json',
  }
}

/** `fetch` as a plain function: workerd's own refuses a foreign `this`. */
export function plainly(fetch = globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => fetch(input, init)
}
