import * as v from 'valibot'
import { byteLength } from '../core/update/text.ts'
import type { Enqueue } from '../durable/queue/engine.ts'
import { maxMessageBytes, maxQueuedBytes } from '../durable/queue/message.ts'
import type { DatabaseLike } from './bindings.ts'

const row = v.object({ id: v.string(), item: v.string() })
type Letter = v.InferOutput<typeof row>

const skippedRow = v.object({ id: v.string(), reason: v.picklist(['too_large', 'unreadable']) })
/** A dead letter that no queue takes: larger than a message, or no JSON. It stays where it is. */
type SkippedLetter = v.InferOutput<typeof skippedRow>

/** What a replay did. */
interface Replayed {
  /** How many were put back. */
  readonly replayed: number
  /** How many another call can put back. */
  readonly left: number
  /** Those that none can, the oldest hundred of them. */
  readonly skipped: readonly SkippedLetter[]
}

/** As many as one message holds at most, and a few messages in a call. */
const [inMessage, inCall] = [50, 500]
/** What a message takes beside its updates. */
const wrapBytes = 200

/** What is no message at all would only come back. */
const candidates = "FROM dead_letters WHERE code <> 'invalid_message'"
const isReplayable = 'json_valid(item) AND length(CAST(item AS BLOB)) <= ?1'

/**
 * Puts the oldest dead letters back on the queues, up to 500 of them, and forgets each once its queue has it. Whoever
 * writes them over something newer wanted it so. One that no queue takes is passed over and named: it must not keep the
 * others from being replayed.
 *
 * @throws whatever a queue or D1 throws: what was not put back is still there.
 */
export async function replay(database: DatabaseLike, enqueue: Enqueue): Promise<Replayed> {
  const ask = async (sql: string) => {
    const statement = database.prepare(sql).bind(maxQueuedBytes - wrapBytes)
    const [answer] = await database.batch([statement])
    return answer?.results ?? []
  }
  const oldest = `ORDER BY died_at, id LIMIT ${inCall}`
  const found = await ask(`SELECT id, item ${candidates} AND ${isReplayable} ${oldest}`)
  const letters = v.parse(v.array(row), found)
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
  const counted = await ask(`SELECT COUNT(*) AS left ${candidates} AND ${isReplayable}`)
  const [{ left }] = v.parse(v.tuple([v.object({ left: v.number() })]), counted)
  const reason = "CASE WHEN json_valid(item) THEN 'too_large' ELSE 'unreadable' END AS reason"
  const others = await ask(
    `SELECT id, ${reason} ${candidates} AND NOT (${isReplayable}) ORDER BY died_at, id LIMIT 100`,
  )
  return { replayed: letters.length, left, skipped: v.parse(v.array(skippedRow), others) }
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
