import * as v from 'valibot'
import { type DeadLetter, jsonOf } from '../durable/queue/dead-letter.ts'
import { readMessage } from '../durable/queue/message.ts'
import type { DatabaseLike, MessageLike, StatementLike } from './bindings.ts'

const deadLetterMessage = v.object({
  v: v.literal(1),
  letters: v.array(
    v.object({ id: v.string(), code: v.string(), attempts: v.number(), update: v.unknown() }),
  ),
})

/** Whether a message contains dead letters from {@link toStoreDeadLetters}, on any queue. */
export function hasDeadLetters({ body }: MessageLike): boolean {
  return v.is(deadLetterMessage, body)
}

/**
 * Writes the messages of the dead letter queue into D1: those that the consumer sent, and those that the platform moved
 * there. Each dead letter is stored once, even if its message is delivered again.
 *
 * @throws the errors of D1; the batch is then delivered again.
 */
export async function keepDeadLetters(
  messages: readonly MessageLike[],
  database: DatabaseLike,
  nowMs: number,
): Promise<void> {
  const letters = messages.flatMap(deadLettersIn)
  if (letters.length > 0) {
    await database.batch(letters.map((letter) => insertOf(letter, database, nowMs)))
  }
  for (const message of messages) message.ack()
}

function deadLettersIn({ id, attempts, body }: MessageLike): readonly DeadLetter[] {
  const given = v.safeParse(deadLetterMessage, body)
  if (given.success) {
    return given.output.letters.map((letter) => ({ ...letter, update: letter.update }))
  }
  const message = readMessage(body)
  if (!message) return [{ id, code: 'invalid_message', attempts, update: body }]
  return message.updates.map((update, index) => ({
    id: `${message.id}:${textOf(update, 'id') ?? index}`,
    code: 'attempts_exhausted',
    attempts: message.attempts + attempts,
    update,
  }))
}

/** A dead letter of a trace that was erased while it waited in a queue is not stored. */
const insert = `INSERT OR IGNORE INTO dead_letters
  (id, inference_pipeline_id, inference_id, code, attempts, item, died_at)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
  WHERE NOT EXISTS (SELECT 1 FROM erased WHERE inference_id = ?3)`

function insertOf(
  { id, code, attempts, update }: DeadLetter,
  database: DatabaseLike,
  nowMs: number,
): StatementLike {
  const pipeline = textOf(update, 'inferencePipelineId') ?? null
  const inferenceId = textOf(update, 'inferenceId') ?? null
  return database
    .prepare(insert)
    .bind(id, pipeline, inferenceId, code, attempts, jsonOf(update), nowMs)
}

function textOf(update: unknown, name: string): string | undefined {
  const value: unknown = Reflect.get(Object(update), name)
  return typeof value === 'string' ? value : undefined
}

/** Thirty days. */
const keptMs = 2_592_000_000

/** Removes expired dead letters. */
export async function removeExpired(database: DatabaseLike, nowMs: number): Promise<void> {
  await database.batch([
    database.prepare('DELETE FROM dead_letters WHERE died_at < ?1').bind(nowMs - keptMs),
    database.prepare('DELETE FROM erased WHERE erased_at < ?1').bind(nowMs - keptMs),
  ])
}

/** Removes all dead letters of a trace, including those that are still in a queue. Returns the number of stored ones. */
export async function erase(
  inferenceId: string,
  database: DatabaseLike,
  nowMs: number,
): Promise<number> {
  const [, removed] = await database.batch([
    database
      .prepare('INSERT OR REPLACE INTO erased (inference_id, erased_at) VALUES (?1, ?2)')
      .bind(inferenceId, nowMs),
    database
      .prepare('DELETE FROM dead_letters WHERE inference_id = ?1 RETURNING id')
      .bind(inferenceId),
  ])
  return removed?.results.length ?? 0
}
