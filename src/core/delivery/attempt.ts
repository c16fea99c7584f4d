import type { Ports } from '../outbox/ports.ts'
import { type Request, updatesOf } from '../rules/request.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import type { Reply } from '../update/transport.ts'

/** Requests with at most this many updates are sent with keepalive, whose total size the page's own requests share. */
const maxKeptAlive = 5

/**
 * Calls the transport. Resolves with an ambiguous failure if it throws, or does not answer within the duration of a lease:
 * the updates may have arrived.
 */
export async function attempt(
  { clock, isPage, leaseMs, onFault, transport }: Ports,
  { traces }: Request,
  signal: AbortSignalLike,
): Promise<Reply> {
  const updates = updatesOf(traces)
  const keepalive = isPage && updates.length <= maxKeptAlive
  let cancel = (): void => undefined
  const silence = new Promise<never>((_, reject) => {
    cancel = clock.after(leaseMs, () => reject(new Error('The transport is silent.')))
  })
  try {
    return await Promise.race([transport(updates, { signal, keepalive }), silence])
  } catch (cause) {
    onFault(cause)
    const outcomes = updates.map(() => ({ kind: 'retry', code: 'transport_failed' }) as const)
    return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' }, cause }
  } finally {
    cancel()
  }
}
