import type { Outcome } from '../../core/update/outcome.ts'
import { byteLength } from '../../core/update/text.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'
import type { Enqueue } from './engine.ts'
import { maxQueuedBytes, pack } from './message.ts'

/**
 * Makes the transport that puts each request on a queue, as one message, instead of sending it on: its updates are then
 * `queued`. A queue that refuses makes them `retry`, and nothing is lost.
 *
 * @param newId gives 22 or more random characters.
 */
export function createQueueTransport(
  enqueue: Enqueue,
  newId: () => string = () => crypto.randomUUID(),
): Transport {
  const put = async (id: string, updates: readonly FoldedUpdate[]): Promise<readonly Outcome[]> => {
    const message = pack(id, updates)
    // A body within its limit may be longer as we write it: `1e20` becomes 21 digits.
    if (isTooLong(JSON.stringify(message))) return putHalves(id, updates)
    try {
      await enqueue(message, { delayMs: 0 })
      return updates.map(() => ({ kind: 'delivered', via: 'queued' }))
    } catch {
      // What was thrown may hold the message.
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

/** A character takes three bytes at most: of most messages the length alone says enough. */
function isTooLong(text: string): boolean {
  return text.length * 3 > maxQueuedBytes && byteLength(text) > maxQueuedBytes
}
