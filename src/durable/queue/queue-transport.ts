import type { Transport } from '../../core/update/transport.ts'
import type { Enqueue } from './engine.ts'
import { pack } from './message.ts'

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
  return async (updates) => {
    const id = newId()
    try {
      await enqueue(pack(id, updates), { delayMs: 0 })
      return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'queued' })) }
    } catch {
      // What was thrown may hold the message.
      return { outcomes: updates.map(() => ({ kind: 'retry', code: 'queue_unavailable' })) }
    }
  }
}
