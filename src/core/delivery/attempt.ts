import type { Ports } from '../outbox/ports.ts'
import { type Request, updatesOf } from '../rules/request.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import type { Reply } from '../update/transport.ts'

/** Requests this small outlive their page: the room for such requests is shared with the page's own. */
const maxKeptAlive = 5

/** Makes one attempt. A transport does not throw; one that does all the same has said nothing of what arrived. */
export async function attempt(
  { transport, isPage, onFault }: Ports,
  { traces }: Request,
  signal: AbortSignalLike,
): Promise<Reply> {
  const updates = updatesOf(traces)
  try {
    return await transport(updates, { signal, keepalive: isPage && updates.length <= maxKeptAlive })
  } catch (cause) {
    onFault(cause)
    const outcomes = updates.map(() => ({ kind: 'retry', code: 'transport_failed' }) as const)
    return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' }, cause }
  }
}
