import { ConfigurationError } from '../../core/update/errors.ts'
import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'

/** The answer to an update, or no answer, as without a network. */
export type TestAnswer = Outcome | 'no answer' | ((update: FoldedUpdate) => Outcome)

/** Replacement for the proxy and the network. */
export interface TestProxy {
  readonly transport: Transport
  /** All updates that were sent and answered, in order. */
  readonly sent: readonly FoldedUpdate[]
  /**
   * Sets the answer from now on.
   *
   * @throws ConfigurationError for an invalid answer. If a function returns an invalid one, its update waits and a fault
   * is reported.
   */
  respond(answer: TestAnswer): void
}

export function createTestProxy(): TestProxy {
  const sent: FoldedUpdate[] = []
  let answer: TestAnswer = { kind: 'delivered', via: 'applied' }
  return {
    sent,
    respond(next) {
      answer = next === 'no answer' || typeof next === 'function' ? next : requireOutcome(next)
    },
    async transport(updates) {
      if (answer === 'no answer') {
        return {
          outcomes: updates.map(() => ({ kind: 'retry', code: 'no_answer' })),
          together: true,
          pause: { reason: 'unreachable' },
        }
      }
      sent.push(...updates)
      const given = answer
      return {
        outcomes: updates.map((update) =>
          typeof given === 'function' ? requireOutcome(given(update)) : given,
        ),
      }
    },
  }
}

/** Checks an outcome. A misspelt kind would be taken for another one, and the page would wait without a visible reason. */
function requireOutcome(outcome: Outcome): Outcome {
  const { kind, via, code } = Object(outcome)
  const isDelivered = kind === 'delivered' && (via === 'applied' || via === 'queued')
  const isCoded = /^(retry|reauthorize|rejected)$/.test(kind) && typeof code === 'string'
  if (isDelivered || isCoded) return outcome
  throw new ConfigurationError(
    'invalid_option',
    "An answer is an outcome, such as { kind: 'delivered', via: 'applied' } or { kind: 'rejected', code: 'column_denied' }, a " +
      "function that makes one of an update, or 'no answer'.",
  )
}
