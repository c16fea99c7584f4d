import * as v from 'valibot'
import type { QueueEngine } from '../durable/queue/engine.ts'
import type { JetStreamLike } from './jetstream.ts'
import { deadLetters, namesOf } from './set-up-nats.ts'

const letter = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ code: v.string(), update: v.unknown() }),
)

/** Number of dead letters that were enqueued again, and of those that could not be. */
interface Replayed {
  readonly replayed: number
  readonly skipped: number
}

/**
 * Enqueues dead letters as updates, one message each, and removes each when the stream has stored it. Those that are not
 * messages, or unreadable, cannot be processed: they are removed too, so that they do not block the others.
 */
export async function replayDeadLetters(
  jetstream: JetStreamLike,
  engine: QueueEngine,
): Promise<Replayed> {
  const consumer = await jetstream.consumers.get(deadLetters, namesOf(deadLetters).durable)
  const messages = await consumer.fetch({ max_messages: 1_000, expires: 1_000 })
  let replayed = 0
  let skipped = 0
  for await (const message of messages) {
    const { success, output } = v.safeParse(letter, new TextDecoder().decode(message.data))
    if (success && output.code !== 'invalid_message') {
      const [id, updates] = [crypto.randomUUID(), [output.update]]
      await engine.enqueue({ v: 1, id, updates, attempts: 0, misses: 0 }, { delayMs: 0 })
      replayed++
    } else skipped++
    message.ack()
  }
  return { replayed, skipped }
}
