import type { DeadLetter } from '../queue/dead-letter.ts'
import type { QueueMessage } from '../queue/message.ts'
import { maxDelayMs, retryDelayMs } from './backoff.ts'
import type { QueueOutcome } from './queue-outcome.ts'

/** Number and times of attempts. */
export interface RetryPolicy {
  /** Maximum number of attempts for a message. Updates that still fail become dead letters. */
  readonly attempts: number
  /** Delays after each attempt for an unknown trace, in milliseconds. */
  readonly graceMs: readonly number[]
  /** Returns a number from 0 to 1. */
  readonly random: () => number
}

/** Actions that settle a message after each of its updates was tried. */
export interface MessageSettlement {
  readonly deadLetters: readonly DeadLetter[]
  /** Messages to enqueue with the updates to be tried again, and their delays. */
  readonly again: readonly { readonly message: QueueMessage; readonly delayMs: number }[]
  /** Delay after which the message itself is delivered again, unchanged. */
  readonly retryMs?: number | undefined
  readonly retried: number
}

/**
 * Settles a message whose updates had different outcomes: only those that failed are tried again. Failures and unknown
 * traces are counted separately, in the message, so that the counts survive every way of repeating it.
 *
 * @param deliveries number of deliveries of this message by the engine, including this one.
 */
export function settleMessage(
  message: QueueMessage,
  outcomes: readonly QueueOutcome[],
  deliveries: number,
  { attempts: allowed, graceMs, random }: RetryPolicy,
): MessageSettlement {
  const attempts = message.attempts + deliveries
  const settled = outcomes.map((outcome): QueueOutcome => {
    if (outcome.kind === 'failed' && attempts >= allowed) return { ...outcome, kind: 'dead' }
    if (outcome.kind === 'missing' && message.misses >= graceMs.length)
      return { ...outcome, kind: 'dead' }
    return outcome
  })
  const deadLetters = settled.flatMap((outcome, index): DeadLetter[] =>
    outcome.kind === 'dead'
      ? [
          {
            id: `${message.id}:${idOf(message, index)}`,
            code: outcome.code,
            attempts,
            update: message.updates[index],
          },
        ]
      : [],
  )
  const failed = settled.flatMap((outcome, index) =>
    outcome.kind === 'failed' ? [outcome.update ?? message.updates[index]] : [],
  )
  const missing = message.updates.filter((_, index) => settled[index]?.kind === 'missing')
  const waits = settled.map((outcome) =>
    outcome.kind === 'failed' ? (outcome.retryAfterMs ?? 0) : 0,
  )
  const delayMs = retryDelayMs(attempts, random(), Math.max(...waits))
  const retried = failed.length + missing.length
  const isUnchanged = message.updates.every((update, index) => update === failed[index])
  if (isUnchanged) {
    return { deadLetters, again: [], retryMs: delayMs, retried }
  }
  const again = [
    ...(failed.length > 0 ? [{ message: { ...message, updates: failed, attempts }, delayMs }] : []),
    ...(missing.length > 0
      ? [
          {
            message: {
              ...message,
              updates: missing,
              // An unknown trace is not a failure.
              attempts: attempts - 1,
              misses: message.misses + 1,
            },
            delayMs: Math.min(graceMs[message.misses] ?? 0, maxDelayMs),
          },
        ]
      : []),
  ]
  return { deadLetters, again, retried }
}

function idOf({ updates }: QueueMessage, index: number): string {
  const id: unknown = Reflect.get(Object(updates[index]), 'id')
  return typeof id === 'string' ? id : `${index}`
}
