import type { Delivery, QueueEngine } from '../durable/queue/engine.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import type { JetStreamLike, JetStreamMessageLike } from './jetstream.ts'
import { deadLetters, namesOf, updates } from './set-up-nats.ts'

/** Creates the queue engine on NATS JetStream. */
export function createNatsEngine(jetstream: JetStreamLike, now: () => number): QueueEngine {
  return {
    enqueue: async (message, { delayMs }) => {
      const notBefore = delayMs > 0 ? now() + delayMs : 0
      // The stream drops a message with a known id, so a publish without an answer can be repeated. The id is a hash of
      // the whole message, because two parts of one request may have the same number of attempts.
      const msgID = await hashOf(JSON.stringify(message))
      await jetstream.publish(namesOf(updates).subject, encodeEnvelope(message, notBefore), {
        msgID,
      })
    },
    storeDeadLetters: async (letters) => {
      for (const letter of letters) {
        // The id contains that of an update, which a page chose: a header could not carry a line break in it.
        const msgID = await hashOf(letter.id)
        await jetstream.publish(namesOf(deadLetters).subject, JSON.stringify(letter), { msgID })
      }
    },
  }
}

/** Converts a message to a delivery. Returns nothing, and hands the message back, if it is not due yet. */
export function toDelivery(message: JetStreamMessageLike, nowMs: number): Delivery | undefined {
  const { notBefore, message: body } = decodeEnvelope(message.data)
  const { deliveryCount } = message.info
  const isEarly = notBefore > nowMs && deliveryCount === 1
  if (isEarly) {
    nakAfter(message, notBefore - nowMs)
    return undefined
  }
  return {
    id: `${message.seq}`,
    body,
    // The first delivery of a message that was not due yet was not an attempt.
    attempts: Math.max(1, notBefore > 0 ? deliveryCount - 1 : deliveryCount),
    ack: () => tryAck(() => message.ack()),
    retry: (delayMs) => nakAfter(message, delayMs),
  }
}

/** Has a message delivered again. The server ignores a delay that is not a whole number of nanoseconds. */
function nakAfter(message: JetStreamMessageLike, delayMs: number): void {
  tryAck(() => message.nak(Math.ceil(delayMs)))
}

/** Acknowledges a message in some way. If the connection is closed, the server delivers the message again. */
export function tryAck(ack: () => void): void {
  try {
    ack()
  } catch {
    // The other messages of the connection are delivered again as well.
  }
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
