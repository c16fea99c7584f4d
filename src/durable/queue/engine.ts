import type { DeadLetter } from './dead-letter.ts'
import type { QueueMessage } from './message.ts'

/** Puts a message on a queue, to be delivered no earlier than `delayMs` from now; rejects unless it is stored durably. */
export type Enqueue = (
  message: QueueMessage,
  options: { readonly delayMs: number },
) => Promise<void>

/** What an engine has to do besides delivering: everything else here is the same for all of them. */
export interface QueueEngine {
  readonly enqueue: Enqueue
  /** Keeps what ended badly; rejects unless it is stored durably. */
  readonly bury: (letters: readonly DeadLetter[]) => Promise<void>
}

/** One message as an engine delivers it: at least once, in any order. */
export interface Delivery {
  /** The engine’s own name for it. */
  readonly id: string
  readonly body: unknown
  /** How often it was delivered, this time included. */
  readonly attempts: number
  /** It is dealt with, and is not delivered again. */
  ack(): void
  /** It is delivered again, no earlier than `delayMs` from now. */
  retry(delayMs: number): void
}
