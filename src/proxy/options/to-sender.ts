import { isApiKey } from '../../http/connection/api-key.ts'
import { isLoopback } from '../../http/connection/base-url.ts'
import { headersWith, plainly } from '../../http/connection/connection.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import { invalidOption } from '../../http/connection/parse-options.ts'
import { createRowSender, type RowSender } from '../../http/rows/row-sender.ts'
import type { Keyring } from '../grants/keyring.ts'

/** A key, or what gives it; how to reach Openlayer with it. */
export interface SenderOptions {
  readonly apiKey?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  readonly baseURL: string
  readonly allowedHosts: readonly string[]
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly grants: Keyring | 'anonymous'
  readonly now: () => number
}

/** What writes single updates into Openlayer. */
interface Senders {
  readonly connect: (key: string) => RowSender
  /** Asks for the key; gives nothing where there is no usable one. It does not reject. */
  readonly askForSender: (signal: AbortSignal) => Promise<RowSender | undefined>
}

/**
 * Checks where the key may go, and makes what sends it there.
 *
 * @throws ConfigurationError for a host that is not listed, or a key that signs grants: whoever issues them would hold
 * the key to everything.
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
  // Whoever sends limits the time.
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

/** Not kept, and no promise of it either: on workerd, one request's promise kills the others. */
async function ask(source: SenderOptions['apiKey'], signal: AbortSignal): Promise<unknown> {
  if (typeof source !== 'function') return undefined
  try {
    return await orAborted(Promise.resolve(source()), signal)
  } catch {
    // Whatever was thrown may hold the key; the operator sees the code.
    return undefined
  }
}
