import * as v from 'valibot'
import type { QueueMessage } from '../durable/queue/message.ts'

const envelope = v.object({ notBefore: v.pipe(v.number(), v.finite()), message: v.unknown() })

/** NATS delivers at once: when a message is due travels with it. Milliseconds since 1970; 0 is at once. */
export interface Envelope {
  readonly notBefore: number
  readonly message: unknown
}

export function seal(message: QueueMessage, notBefore: number): string {
  return JSON.stringify({ notBefore, message } satisfies Envelope)
}

/** Opens what a stream delivers; what is none of ours is a message that no consumer can read. */
export function unseal(data: Uint8Array): Envelope {
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
