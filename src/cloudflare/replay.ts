import * as v from 'valibot'
import { byteLength } from '../core/update/text.ts'
import type { Enqueue } from '../durable/queue/engine.ts'
import { maxMessageBytes } from '../durable/queue/message.ts'
import type { DatabaseLike } from './bindings.ts'

const row = v.object({ id: v.string(), item: v.string() })
type Letter = v.InferOutput<typeof row>

/** As many as one message holds at most, and a few messages in a call. */
const [inMessage, inCall] = [50, 500]

/**
 * Puts the oldest dead letters back on the queues, up to 500 of them, and forgets each once its queue has it. Whoever
 * writes them over something newer wanted it so.
 *
 * @throws whatever a queue or D1 throws: what was not put back is still there.
 * @returns how many were put back, and how many are left.
 */
export async function replay(
  database: DatabaseLike,
  enqueue: Enqueue,
): Promise<{ readonly replayed: number; readonly left: number }> {
  const select = 'SELECT id, item FROM dead_letters WHERE code <> ?1 ORDER BY died_at, id LIMIT ?2'
  const [selected] = await database.batch([
    database.prepare(select).bind('invalid_message', inCall),
  ])
  const letters = v.parse(v.array(row), selected?.results ?? [])
  for (const part of toParts(letters)) {
    const id = crypto.randomUUID()
    const updates = part.map(({ item }): unknown => JSON.parse(item))
    await enqueue({ v: 1, id, updates, attempts: 0, misses: 0 }, { delayMs: 0 })
    await database.batch(
      part.map((letter) =>
        database.prepare('DELETE FROM dead_letters WHERE id = ?1').bind(letter.id),
      ),
    )
  }
  const [counted] = await database.batch([
    database
      .prepare('SELECT COUNT(*) AS left FROM dead_letters WHERE code <> ?1')
      .bind('invalid_message'),
  ])
  const [{ left }] = v.parse(v.tuple([v.object({ left: v.number() })]), counted?.results ?? [])
  return { replayed: letters.length, left }
}

/** Puts as many letters together as fit into one message. */
function toParts(letters: readonly Letter[]): readonly (readonly Letter[])[] {
  const parts: Letter[][] = []
  let left = 0
  for (const letter of letters) {
    const bytes = byteLength(letter.item)
    const part = parts.at(-1)
    if (part && part.length < inMessage && bytes <= left) part.push(letter)
    else {
      parts.push([letter])
      left = maxMessageBytes
    }
    left -= bytes
  }
  return parts
}
