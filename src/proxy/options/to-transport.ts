import type { Transport } from '../../core/update/transport.ts'
import { isApiKey } from '../../http/connection/api-key.ts'
import { isLoopback } from '../../http/connection/base-url.ts'
import { headersWith, plainly } from '../../http/connection/connection.ts'
import { orAborted } from '../../http/connection/deadline.ts'
import { invalidOption } from '../../http/connection/parse-options.ts'
import { sendRows } from '../../http/rows/openlayer-transport.ts'
import { createRowSender } from '../../http/rows/row-sender.ts'
import type { Keyring } from '../grants/keyring.ts'
import { checkOutcomes } from './check-outcomes.ts'

/** Gives one request's transport; nothing where there is no usable key. It does not reject. */
export type OpenTransport = (
  signal: AbortSignal,
) => Transport | Promise<Transport | undefined> | undefined

interface TransportOptions {
  readonly apiKey?: string | (() => string | undefined | Promise<string | undefined>) | undefined
  readonly transport?: Transport | undefined
  readonly baseURL: string
  readonly allowedHosts: readonly string[]
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly grants: Keyring | 'anonymous'
  readonly now: () => number
}

/**
 * The operator's own transport, or one straight to Openlayer.
 *
 * @throws ConfigurationError for a host that is not listed, or a key that signs grants: whoever issues them would hold
 * the key to everything.
 */
export function toTransport(options: TransportOptions): OpenTransport {
  const { apiKey, transport, baseURL, allowedHosts, grants, now } = options
  if (transport) {
    const checked = checkOutcomes(transport)
    return () => checked
  }
  const { host, hostname } = new URL(baseURL)
  if (!isLoopback(hostname) && !allowedHosts.includes(host)) {
    throw invalidOption('allowedHosts must list the host of baseURL.')
  }
  const signs = (key: string) => grants !== 'anonymous' && grants.holds(key)
  const fetch = plainly(options.fetch)
  const connect = (key: string): Transport => {
    // The request's own deadline limits its calls.
    const timeoutMs = Infinity
    const send = createRowSender({ baseURL, headers: headersWith(key), timeoutMs, fetch, now })
    return (updates, { signal }) => sendRows(updates, send, signal)
  }
  if (typeof apiKey === 'string') {
    if (signs(apiKey)) throw invalidOption('grants must not be signed with the apiKey.')
    const connected = connect(apiKey)
    return () => connected
  }
  return async (signal) => {
    const key = await ask(apiKey, signal)
    return isApiKey(key) && !signs(key) ? connect(key) : undefined
  }
}

/** Not kept, and no promise of it either: on workerd, one request's promise kills the others. */
async function ask(source: TransportOptions['apiKey'], signal: AbortSignal): Promise<unknown> {
  if (typeof source !== 'function') return undefined
  try {
    return await orAborted(Promise.resolve(source()), signal)
  } catch {
    // Whatever was thrown may hold the key; the operator sees the code.
    return undefined
  }
}
