import { ConfigurationError } from '../core/update/errors.ts'
import type { Transport } from '../core/update/transport.ts'
import { isLoopback } from '../http/base-url.ts'
import { parseConnection } from '../http/connection.ts'
import { overRows } from '../http/openlayer-transport.ts'
import { createRowSender } from '../http/row-sender.ts'
import { createBreaker } from './breaker.ts'
import type { ProxyEvent } from './event.ts'
import { guardSender } from './guard-sender.ts'
import type { ProxyOptions } from './options.ts'

/**
 * The operator's own transport, or one straight to Openlayer with a breaker before it.
 *
 * @throws ConfigurationError for a key or URL that cannot work, or a host that is not listed.
 */
export function toTransport<Context>(
  options: ProxyOptions<Context>,
  deadlineMs: number,
  now: () => number,
  emit: (event: ProxyEvent) => void,
): Transport {
  if (options.transport) return options.transport
  const { apiKey, baseUrl, fetch, allowedHosts = ['api.openlayer.com'] } = options
  const connection = parseConnection({ apiKey, baseUrl, fetch, now })
  const { host, hostname } = new URL(connection.baseUrl)
  if (!isLoopback(hostname) && !allowedHosts.includes(host)) {
    throw new ConfigurationError('invalid_base_url', 'allowedHosts must list the host of baseUrl.')
  }
  const breaker = createBreaker(now, deadlineMs, (isOpen) =>
    emit({ kind: isOpen ? 'upstream-down' : 'upstream-up' }),
  )
  // The request's own deadline limits its calls.
  const send = createRowSender({ ...connection, timeoutMs: Infinity })
  return overRows(guardSender(send, breaker, deadlineMs / 2, now))
}
