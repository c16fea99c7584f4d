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

/** Options of {@link createOpenlayer}, with the names of the official SDK. */
export interface OpenlayerOptions {
  /** The Openlayer API key. Default: the environment variable `OPENLAYER_API_KEY`, where there is an environment. */
  readonly apiKey?: string | undefined
  /**
   * An absolute https URL; http is allowed for localhost only. Default: the environment variable `OPENLAYER_BASE_URL`,
   * where there is an environment, otherwise `https://api.openlayer.com/v1`.
   */
  readonly baseURL?: string | undefined
  /** Timeout of one attempt in milliseconds, including the body of the reply. Default 60,000. */
  readonly timeout?: number | undefined
  /** Maximum number of retries of a call. Default 2; 0 disables retries. */
  readonly maxRetries?: number | undefined
  /** Called with a URL and an init, never with a `Request`. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Headers of every call. null or undefined removes a header. `authorization` is reserved for the key. */
  readonly defaultHeaders?: CallHeaders | undefined
  /** Clock that HTTP dates are compared with, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Returns a number from 0 (included) to 1 (excluded), for the jitter of retries. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The checked options of the REST client. */
export interface ClientConnection extends Connection {
  readonly maxRetries: number
  readonly random: () => number
}

/** Schema of a maximum number of retries. */
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

/** @throws ConfigurationError naming the option. Its text never contains the key. */
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

/** Adds missing options from the environment, which is read only if one is missing. */
function withEnvironment(options: OpenlayerOptions): unknown {
  const given: unknown = options
  // Anything but an object, such as a key, is refused by the schema.
  if (!isPlainObject(given)) return given
  return {
    ...options,
    apiKey: options.apiKey ?? fromEnvironment('OPENLAYER_API_KEY'),
    baseURL: options.baseURL ?? fromEnvironment('OPENLAYER_BASE_URL'),
  }
}
