import * as v from 'valibot'
import type { QueueMessage } from '../durable/queue/message.ts'

const envelope = v.object({ notBefore: v.pipe(v.number(), v.finite()), message: v.unknown() })

/**
 * A message and the time before which it must not be processed, in milliseconds since 1970, or 0. NATS has no delayed
 * delivery of new messages.
 */
export interface Envelope {
  readonly notBefore: number
  readonly message: unknown
}

export function encodeEnvelope(message: QueueMessage, notBefore: number): string {
  return JSON.stringify({ notBefore, message } satisfies Envelope)
}

/** Decodes the data of a stream. Data of other producers becomes a message that the consumer cannot read. */
export function decodeEnvelope(data: Uint8Array): Envelope {
  const text = new TextDecoder().decode(data)
  const { success, output } = v.safeParse(envelope, parse(text))
  return success
    ? { notBefore: output.notBefore, message: output.message }
    : { notBefore: 0, message: text }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
