import * as v from 'valibot'
import type { FoldedUpdate } from '../../core/update/transport.ts'

const times = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What travels through a queue. What is in it is checked again, one by one, before it is written. */
const queueMessage = v.strictObject({
  v: v.literal(1),
  /** Of the request, and the same in every message that is sent again for it. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  /** 1 to 50, each as a page sent it, but for its grant. */
  updates: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(50)),
  /** How often these updates were tried in earlier messages. */
  attempts: times,
  /** How often Openlayer did not know their traces. */
  misses: times,
})

/** What a message's updates may weigh: one of Cloudflare's holds 128 KB, with all that JSON and a dead letter add. */
export const maxMessageBytes = 100_000

/** As much as one of Cloudflare's messages is given, which holds 128 KB with what the platform adds. */
export const maxQueuedBytes = 120_000

/** One request's updates, or those of them that have to be tried again. It holds no key and no grant. */
export type QueueMessage = Omit<v.InferOutput<typeof queueMessage>, 'updates'> & {
  readonly updates: readonly unknown[]
}

/** Packs a request's updates, which the proxy has built anew: there is no grant in them. */
export function pack(id: string, updates: readonly FoldedUpdate[]): QueueMessage {
  return { v: 1, id, updates, attempts: 0, misses: 0 }
}

/** Reads a message's body, or gives `undefined` for anything else. */
export function readMessage(body: unknown): QueueMessage | undefined {
  const { success, output } = v.safeParse(queueMessage, body)
  return success ? output : undefined
}
