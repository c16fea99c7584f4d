import { isApiKey } from '../../http/connection/api-key.ts'
import { isLoopback } from '../../http/connection/base-url.ts'
import { headersWith, plainly } from '../../http/connection/connection.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import { invalidOption } from '../../http/connection/parse-options.ts'
import { createRowSender, type RowSender } from '../../http/rows/row-sender.ts'
import type { Keyring } from '../grants/keyring.ts'

/** The key, or a function that returns it, and the settings of requests to Openlayer. */
export interface SenderOptions {
  readonly apiKey?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  readonly baseURL: string
  readonly allowedHosts: readonly string[]
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly grants: Keyring | 'anonymous'
  readonly now: () => number
}

/** Functions that create the sender of single updates to Openlayer. */
interface Senders {
  readonly connect: (key: string) => RowSender
  /** Calls the key function. Resolves with nothing if there is no usable key. Does not reject. */
  readonly askForSender: (signal: AbortSignal) => Promise<RowSender | undefined>
}

/**
 * Checks where the key may be sent, and creates the senders.
 *
 * @throws ConfigurationError for a host that is not listed, or for a key that also signs grants: every issuer of grants
 * would then have the Openlayer key.
 */
export function toSender({
  apiKey,
  baseURL,
  allowedHosts,
  fetch: given,
  grants,
  now,
}: SenderOptions): Senders {
  const { host, hostname } = new URL(baseURL)
  if (!isLoopback(hostname) && !allowedHosts.includes(host)) {
    throw invalidOption('allowedHosts must list the host of baseURL.')
  }
  const signs = (key: string) => grants !== 'anonymous' && grants.holds(key)
  if (typeof apiKey === 'string' && signs(apiKey)) {
    throw invalidOption('grants must not be signed with the apiKey.')
  }
  const fetch = plainly(given)
  // The signal of the request limits the time.
  const timeoutMs = Infinity
  const connect = (key: string) =>
    createRowSender({ baseURL, headers: headersWith(key), timeoutMs, fetch, now })
  return {
    connect,
    askForSender: async (signal) => {
      const key = typeof apiKey === 'string' ? apiKey : await ask(apiKey, signal)
      return isApiKey(key) && !signs(key) ? connect(key) : undefined
    },
  }
}

/** Calls the key function for each request. Its promise is not shared: workerd cancels other requests that wait for it. */
async function ask(source: SenderOptions['apiKey'], signal: AbortSignal): Promise<unknown> {
  if (typeof source !== 'function') return undefined
  try {
    return await orAborted(Promise.resolve(source()), signal)
  } catch {
    // The error may contain the key, so it is discarded. The operator sees the code.
    return undefined
  }
}
