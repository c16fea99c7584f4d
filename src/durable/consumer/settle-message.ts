import type { DeadLetter } from '../queue/dead-letter.ts'
import type { QueueMessage } from '../queue/message.ts'
import { maxDelayMs, retryDelayMs } from './backoff.ts'
import type { QueueOutcome } from './queue-outcome.ts'

/** How often something is tried, and when. */
export interface RetryPolicy {
  /** Of a message, before what failed of it is given up. */
  readonly attempts: number
  /** How long to wait after each time that Openlayer did not know a trace. */
  readonly graceMs: readonly number[]
  /** From 0 to 1. */
  readonly random: () => number
}

/** What has to be done about a message, once each of its updates was tried. */
export interface MessageSettlement {
  readonly deadLetters: readonly DeadLetter[]
  /** Messages to be sent for what has to be tried again, and when. */
  readonly again: readonly { readonly message: QueueMessage; readonly delayMs: number }[]
  /** The message itself is to come again, as it is, after so long. */
  readonly retryMs?: number | undefined
  readonly retried: number
}

/**
 * Decides about a message whose updates ended differently: what failed goes again alone. Failures and unknown traces are
 * counted apart, and in the message, so that they count on whichever way it comes again.
 *
 * @param deliveries of this message, as the engine counts them, this one included.
 */
export function settleMessage(
  message: QueueMessage,
  outcomes: readonly QueueOutcome[],
  deliveries: number,
  { attempts: allowed, graceMs, random }: RetryPolicy,
): MessageSettlement {
  const attempts = message.attempts + deliveries
  const judged = outcomes.map((outcome): QueueOutcome => {
    if (outcome.kind === 'failed' && attempts >= allowed) return { ...outcome, kind: 'dead' }
    if (outcome.kind === 'missing' && message.misses >= graceMs.length)
      return { ...outcome, kind: 'dead' }
    return outcome
  })
  const updatesOf = (kind: QueueOutcome['kind']) =>
    message.updates.filter((_, index) => judged[index]?.kind === kind)
  const deadLetters = judged.flatMap((outcome, index): DeadLetter[] =>
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
  const failed = updatesOf('failed')
  const missing = updatesOf('missing')
  const waits = judged.map((outcome) =>
    outcome.kind === 'failed' ? (outcome.retryAfterMs ?? 0) : 0,
  )
  const delayMs = retryDelayMs(attempts, random(), Math.max(...waits))
  const retried = failed.length + missing.length
  if (failed.length === message.updates.length) {
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
              // A trace that is not there yet is no failure.
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
