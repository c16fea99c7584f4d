import { byteLength } from '../core/update/text.ts'
import { type DeadLetter, jsonOf } from '../durable/queue/dead-letter.ts'
import type { Delivery, Enqueue, QueueEngine } from '../durable/queue/engine.ts'
import { maxQueuedBytes } from '../durable/queue/message.ts'
import type { MessageLike, QueueLike } from './bindings.ts'

/** Creates the function that puts messages on a Cloudflare Queue. */
export function toEnqueue(queue: QueueLike): Enqueue {
  return async (message, { delayMs }) => {
    await queue.send(message, { contentType: 'json', delaySeconds: secondsOf(delayMs) })
  }
}

/**
 * Creates the function that puts dead letters on their queue. Its consumer writes them into D1, so none is lost while the
 * database is unavailable.
 */
export function toStoreDeadLetters(queue: QueueLike): QueueEngine['storeDeadLetters'] {
  const send = async (letters: readonly DeadLetter[]): Promise<void> => {
    const message = { v: 1, letters }
    // With codes and ids, the dead letters of a message may be longer than the message.
    if (letters.length > 1 && byteLength(JSON.stringify(message)) > maxQueuedBytes) {
      const middle = letters.length >> 1
      await send(letters.slice(0, middle))
      await send(letters.slice(middle))
    } else await queue.send(message, { contentType: 'json' })
  }
  return (letters) =>
    send(letters.map((letter) => ({ ...letter, update: JSON.parse(jsonOf(letter.update)) })))
}

/** Converts a message of Cloudflare Queues to a delivery. */
export function toDelivery(message: MessageLike): Delivery {
  return {
    id: message.id,
    body: message.body,
    attempts: message.attempts,
    ack: () => message.ack(),
    retry: (delayMs) => message.retry({ delaySeconds: secondsOf(delayMs) }),
  }
}

function secondsOf(ms: number): number {
  return Math.ceil(ms / 1_000)
}
