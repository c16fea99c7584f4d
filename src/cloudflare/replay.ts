import * as v from 'valibot'
import { byteLength } from '../core/update/text.ts'
import type { Enqueue } from '../durable/queue/engine.ts'
import { maxMessageBytes, maxQueuedBytes } from '../durable/queue/message.ts'
import type { DatabaseLike } from './bindings.ts'

const row = v.object({ id: v.string(), item: v.string() })
type ReplayableRow = v.InferOutput<typeof row>

const skippedRow = v.object({ id: v.string(), reason: v.picklist(['too_large', 'unreadable']) })
/** A dead letter that cannot be enqueued, because it is too large or not JSON. It is kept. */
type SkippedDeadLetter = v.InferOutput<typeof skippedRow>

/** Result of a replay. */
interface Replayed {
  /** Number of dead letters that were enqueued. */
  readonly replayed: number
  /** Number of dead letters that another call can enqueue. */
  readonly left: number
  /** The oldest 100 dead letters that cannot be enqueued. */
  readonly skipped: readonly SkippedDeadLetter[]
}

/** A message holds at most 50 updates. */
const [maxPerMessage, maxPerCall] = [50, 500]
/** Size of a message without its updates, in bytes. */
const envelopeBytes = 200

/** Bodies that are not messages would be rejected again. */
const candidates = "FROM dead_letters WHERE code <> 'invalid_message'"
const isReplayable = 'json_valid(item) AND length(CAST(item AS BLOB)) <= ?1'

/**
 * Enqueues up to 500 of the oldest dead letters again, and removes each when its queue has stored it. They may overwrite
 * newer values; the operator decides that. Dead letters that no queue accepts are skipped and returned, so that they do
 * not block the others.
 *
 * @throws the errors of a queue or of D1. Dead letters that were not enqueued are still stored.
 */
export async function replay(database: DatabaseLike, enqueue: Enqueue): Promise<Replayed> {
  const ask = async (sql: string) => {
    const statement = database.prepare(sql).bind(maxQueuedBytes - envelopeBytes)
    const [answer] = await database.batch([statement])
    return answer?.results ?? []
  }
  const oldest = `ORDER BY died_at, id LIMIT ${maxPerCall}`
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

/** Divides dead letters into parts that fit into one message. */
function toParts(letters: readonly ReplayableRow[]): readonly (readonly ReplayableRow[])[] {
  const parts: ReplayableRow[][] = []
  let left = 0
  for (const letter of letters) {
    const bytes = byteLength(letter.item)
    const part = parts.at(-1)
    if (part && part.length < maxPerMessage && bytes <= left) part.push(letter)
    else {
      parts.push([letter])
      left = maxMessageBytes
    }
    left -= bytes
  }
  return parts
}
