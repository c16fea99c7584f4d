import type { Transport } from '../../core/update/transport.ts'
import { sendRows } from '../../http/rows/openlayer-transport.ts'
import { checkOutcomes } from './check-outcomes.ts'
import { type SenderOptions, toSender } from './to-sender.ts'

/** Returns the transport of a request, or nothing if there is no usable key. Does not reject. */
export type OpenTransport = (
  signal: AbortSignal,
) => Transport | Promise<Transport | undefined> | undefined

interface TransportOptions extends SenderOptions {
  readonly transport?: Transport | undefined
}

/**
 * Returns a function that opens the operator's own transport, or one to Openlayer.
 *
 * @throws ConfigurationError as {@link toSender} does.
 */
export function toTransport(options: TransportOptions): OpenTransport {
  const { apiKey, transport } = options
  if (transport) {
    const checked = checkOutcomes(transport)
    return () => checked
  }
  const { connect, askForSender } = toSender(options)
  const through = (send: ReturnType<typeof connect>): Transport => {
    return (updates, { signal }) => sendRows(updates, send, signal)
  }
  if (typeof apiKey === 'string') {
    const connected = through(connect(apiKey))
    return () => connected
  }
  return async (signal) => {
    const send = await askForSender(signal)
    return send && through(send)
  }
}
