import * as v from 'valibot'
import { isPlainObject } from '../../core/update/json.ts'
import {
  type Connection,
  connectionEntries,
  headersWith,
  milliseconds,
  plainly,
} from '../connection/connection.ts'
import { fromEnvironment } from '../connection/environment.ts'
import { callable, parseOptions } from '../connection/parse-options.ts'
import { type CallHeaders, headers, joinHeaders } from './headers.ts'

/** How {@link createOpenlayer} reaches Openlayer, by the official SDK's names. */
export interface OpenlayerOptions {
  /** The Openlayer API key. Default: `OPENLAYER_API_KEY` of the environment, where there is one. */
  readonly apiKey?: string | undefined
  /**
   * An absolute https URL, http only for localhost. Default: `OPENLAYER_BASE_URL` of the environment, where there is one,
   * otherwise `https://api.openlayer.com/v1`.
   */
  readonly baseURL?: string | undefined
  /** The time limit of one attempt, its reply's body included, in milliseconds. Default 60,000. */
  readonly timeout?: number | undefined
  /** How often a call is tried again. Default 2; 0 for never. */
  readonly maxRetries?: number | undefined
  /** Called with a URL and an init, never with a `Request`. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Sent with every call; null or undefined leaves a header out. `authorization` is the key's alone. */
  readonly defaultHeaders?: CallHeaders | undefined
  /** The clock that HTTP dates are read against, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** From 0 (included) to 1 (excluded), to spread retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** All that a call of the REST client needs, checked. */
export interface ClientConnection extends Connection {
  readonly maxRetries: number
  readonly random: () => number
}

/** How often a call is tried again. */
export const retries = v.custom<number>(
  (count) => Number.isInteger(count) && Number(count) >= 0,
  'must be a whole number from 0.',
)

const clientOptions = v.object({
  ...connectionEntries,
  timeout: v.optional(milliseconds, 60_000),
  maxRetries: v.optional(retries, 2),
  defaultHeaders: v.optional(headers, {}),
  random: v.optional(callable<() => number>(), () => Math.random),
})

/** @throws ConfigurationError naming the option; its text never holds the key. */
export function parseClientOptions(options: OpenlayerOptions): ClientConnection {
  const parsed = parseOptions(clientOptions, withEnvironment(options), 'createOpenlayer')
  const { apiKey, baseURL, timeout: timeoutMs, maxRetries, defaultHeaders, now, random } = parsed
  return {
    baseURL,
    timeoutMs,
    maxRetries,
    now,
    random,
    fetch: plainly(parsed.fetch),
    headers: joinHeaders(headersWith(apiKey), defaultHeaders),
  }
}

/** The environment is asked only for what is missing. */
function withEnvironment(options: OpenlayerOptions): unknown {
  const given: unknown = options
  // A key instead of options, say: that is refused as such.
  if (!isPlainObject(given)) return given
  return {
    ...options,
    apiKey: options.apiKey ?? fromEnvironment('OPENLAYER_API_KEY'),
    baseURL: options.baseURL ?? fromEnvironment('OPENLAYER_BASE_URL'),
  }
}
