import type { Delivery, QueueEngine } from '../durable/queue/engine.ts'
import { seal, unseal } from './envelope.ts'
import type { JetStreamLike, JetStreamMessageLike } from './jetstream.ts'
import { deadLetters, namesOf, updates } from './set-up-nats.ts'

/** The engine's port on NATS JetStream. */
export function createNatsEngine(jetstream: JetStreamLike, now: () => number): QueueEngine {
  return {
    enqueue: async (message, { delayMs }) => {
      const notBefore = delayMs > 0 ? now() + delayMs : 0
      // The stream keeps one of those that have the same id: a publish whose answer was lost may be repeated. Only the whole
      // message says that it is the same: two parts of a request may have been tried equally often.
      const msgID = await hashOf(JSON.stringify(message))
      await jetstream.publish(namesOf(updates).subject, seal(message, notBefore), { msgID })
    },
    bury: async (letters) => {
      for (const letter of letters) {
        await jetstream.publish(namesOf(deadLetters).subject, JSON.stringify(letter), {
          msgID: letter.id,
        })
      }
    },
  }
}

/** A message as every engine delivers it; nothing where it is not due yet and goes back. */
export function toDelivery(message: JetStreamMessageLike, nowMs: number): Delivery | undefined {
  const { notBefore, message: body } = unseal(message.data)
  const { deliveryCount } = message.info
  const isEarly = notBefore > nowMs && deliveryCount === 1
  if (isEarly) {
    say(() => message.nak(notBefore - nowMs))
    return undefined
  }
  return {
    id: `${message.seq}`,
    body,
    // The first delivery of a message that was not due yet was no attempt.
    attempts: Math.max(1, notBefore > 0 ? deliveryCount - 1 : deliveryCount),
    ack: () => say(() => message.ack()),
    retry: (delayMs) => say(() => message.nak(Math.ceil(delayMs))),
  }
}

/** Says something of a message. Where the connection is closed it cannot be said, and the message is delivered again. */
export function say(word: () => void): void {
  try {
    word()
  } catch {
    // Its other messages come again as well.
  }
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
