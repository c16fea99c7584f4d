import { type DeadLetter, jsonOf } from '../durable/queue/dead-letter.ts'
import type { Delivery, Enqueue } from '../durable/queue/engine.ts'
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
export function toStoreDeadLetters(
  queue: QueueLike,
): (letters: readonly DeadLetter[]) => Promise<void> {
  return async (letters) => {
    const stored = letters.map((letter) => ({
      ...letter,
      update: JSON.parse(jsonOf(letter.update)),
    }))
    await queue.send({ v: 1, letters: stored }, { contentType: 'json' })
  }
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
