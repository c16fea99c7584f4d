import { type DeadLetter, jsonOf } from '../durable/queue/dead-letter.ts'
import type { Delivery, Enqueue } from '../durable/queue/engine.ts'
import type { MessageLike, QueueLike } from './bindings.ts'

/** Puts messages on one of Cloudflare's queues. */
export function toEnqueue(queue: QueueLike): Enqueue {
  return async (message, { delayMs }) => {
    await queue.send(message, { contentType: 'json', delaySeconds: secondsOf(delayMs) })
  }
}

/** Puts dead letters on their queue, whose consumer writes them into D1: a database that is down then loses none. */
export function toBury(queue: QueueLike): (letters: readonly DeadLetter[]) => Promise<void> {
  return async (letters) => {
    const stored = letters.map((letter) => ({
      ...letter,
      update: JSON.parse(jsonOf(letter.update)),
    }))
    await queue.send({ v: 1, letters: stored }, { contentType: 'json' })
  }
}

/** One of Cloudflare's messages as every engine delivers them. */
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
