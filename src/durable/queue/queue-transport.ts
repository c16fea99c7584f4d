import type { Outcome } from '../../core/update/outcome.ts'
import { byteLength } from '../../core/update/text.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'
import type { Enqueue } from './engine.ts'
import { maxQueuedBytes, pack } from './message.ts'

/**
 * Creates the transport that enqueues each request as one message. Its updates are then `queued`, or `retry` if the queue
 * refuses the message.
 *
 * @param newId returns at least 22 random characters.
 */
export function createQueueTransport(
  enqueue: Enqueue,
  newId: () => string = () => crypto.randomUUID(),
): Transport {
  const put = async (id: string, updates: readonly FoldedUpdate[]): Promise<readonly Outcome[]> => {
    const message = pack(id, updates)
    // Serialized again, a body within its limit may be longer: `1e20` becomes 21 digits.
    if (isTooLong(JSON.stringify(message))) return putHalves(id, updates)
    try {
      await enqueue(message, { delayMs: 0 })
      return updates.map(() => ({ kind: 'delivered', via: 'queued' }))
    } catch {
      // The exception may contain the message, so it is not passed on.
      return updates.map(() => ({ kind: 'retry', code: 'queue_unavailable' }))
    }
  }
  const putHalves = async (id: string, updates: readonly FoldedUpdate[]) => {
    if (updates.length === 1) return [{ kind: 'rejected', code: 'invalid_update' }] as const
    const middle = updates.length >> 1
    return [
      ...(await put(`${id}.1`, updates.slice(0, middle))),
      ...(await put(`${id}.2`, updates.slice(middle))),
    ]
  }
  return async (updates) => ({ outcomes: await put(newId(), updates) })
}

/** Whether a message is too long. A UTF-16 code unit takes at most 3 bytes, so most messages need not be encoded. */
function isTooLong(text: string): boolean {
  return text.length * 3 > maxQueuedBytes && byteLength(text) > maxQueuedBytes
}
