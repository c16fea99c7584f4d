import * as v from 'valibot'
import type { FoldedUpdate } from '../../core/update/transport.ts'

const times = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A message in a queue. Its updates are checked again, one by one, before they are written. */
const queueMessage = v.strictObject({
  v: v.literal(1),
  /** Id of the request. It stays the same in every message that repeats a part of it. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  /** 1 to 50 updates as a page sent them, without grants. */
  updates: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(50)),
  /** Number of attempts in earlier messages. */
  attempts: times,
  /** Number of attempts for which Openlayer did not know the traces. */
  misses: times,
})

/**
 * Maximum size of a request, in bytes. A message of Cloudflare Queues holds 128 KB, including the JSON around it or a
 * dead letter.
 */
export const maxMessageBytes = 100_000

/** Maximum size of a message, in bytes: 128 KB on Cloudflare Queues, minus the metadata of the platform. */
export const maxQueuedBytes = 120_000

/** The updates of one request, or those that are tried again. It contains no key and no grant. */
export type QueueMessage = Omit<v.InferOutput<typeof queueMessage>, 'updates'> & {
  readonly updates: readonly unknown[]
}

/** Creates the message for a request. The proxy has built the updates anew, so they contain no grants. */
export function pack(id: string, updates: readonly FoldedUpdate[]): QueueMessage {
  return { v: 1, id, updates, attempts: 0, misses: 0 }
}

/** Parses the body of a message. Returns `undefined` for anything else. */
export function readMessage(body: unknown): QueueMessage | undefined {
  const { success, output } = v.safeParse(queueMessage, body)
  return success ? output : undefined
}
