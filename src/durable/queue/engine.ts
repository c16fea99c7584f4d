import type { DeadLetter } from './dead-letter.ts'
import type { QueueMessage } from './message.ts'

/** Puts a message on a queue, to be delivered after `delayMs` at the earliest. Rejects unless it is stored durably. */
export type Enqueue = (
  message: QueueMessage,
  options: { readonly delayMs: number },
) => Promise<void>

/** Interface of a queue engine, besides delivering messages. All other code is the same for every engine. */
export interface QueueEngine {
  readonly enqueue: Enqueue
  /** Stores dead letters. Rejects unless they are stored durably. */
  readonly storeDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>
}

/** A message as delivered by an engine: at least once, in any order. */
export interface Delivery {
  /** The engine's own id of the message. */
  readonly id: string
  readonly body: unknown
  /** Number of deliveries, including this one. */
  readonly attempts: number
  /** Acknowledges the message: it is not delivered again. */
  ack(): void
  /** Has the message delivered again, after `delayMs` at the earliest. */
  retry(delayMs: number): void
}
