import * as v from 'valibot'
import type { QueueEngine } from '../durable/queue/engine.ts'
import type { JetStreamLike } from './jetstream.ts'
import { deadLetters, namesOf } from './set-up-nats.ts'

const letter = v.object({ code: v.string(), update: v.unknown() })

/** Puts dead letters back into the stream of updates, one message each, and forgets each once the stream has it. */
export async function replayDeadLetters(
  jetstream: JetStreamLike,
  engine: QueueEngine,
): Promise<number> {
  const consumer = await jetstream.consumers.get(deadLetters, namesOf(deadLetters).durable)
  const messages = await consumer.fetch({ max_messages: 1_000, expires: 1_000 })
  let replayed = 0
  for await (const message of messages) {
    const { code, update } = v.parse(letter, JSON.parse(new TextDecoder().decode(message.data)))
    // What is no message at all would only come back.
    if (code !== 'invalid_message') {
      const id = crypto.randomUUID()
      await engine.enqueue({ v: 1, id, updates: [update], attempts: 0, misses: 0 }, { delayMs: 0 })
      replayed++
    }
    message.ack()
  }
  return replayed
}
