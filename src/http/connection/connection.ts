import * as v from 'valibot'
import { apiKey } from './api-key.ts'
import { baseURL } from './base-url.ts'
import { callable, parseOptions } from './parse-options.ts'

/** Options of `createOpenlayerTransport`. */
export interface OpenlayerTransportOptions {
  /** The Openlayer API key: visible ASCII, without spaces or line breaks. It is sent in the Authorization header only. */
  readonly apiKey: string
  /** An absolute https URL; http is allowed for localhost only. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** Timeout of one request in milliseconds, including the body of the reply. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Called with a URL and an init, never with a `Request`. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Clock that HTTP dates are compared with, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** The checked settings of requests to Openlayer. */
export interface Connection {
  readonly baseURL: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

export const defaultBaseURL = 'https://api.openlayer.com/v1'

/** Schema of a timeout in milliseconds, up to the maximum of a timer. */
export const milliseconds = v.custom<number>(
  (ms) => typeof ms === 'number' && ms > 0 && ms <= 2_147_483_647,
  'must be a positive number of milliseconds.',
)

/** Schemas of the options that the transport and the REST client share. */
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

/** @throws ConfigurationError naming the option. Its text never contains the key. */
export function parseConnection(options: OpenlayerTransportOptions): Connection {
  const {
    apiKey: key,
    fetch,
    ...parsed
  } = parseOptions(transportOptions, options, 'createOpenlayerTransport')
  return { ...parsed, headers: headersWith(key), fetch: plainly(fetch) }
}

/** Returns the headers of a write. No others are sent. */
export function headersWith(key: string): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json',
  }
}

/** Returns `fetch` as a plain function: workerd's `fetch` throws if it is called as a method of another object. */
export function plainly(fetch = globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => fetch(input, init)
}
