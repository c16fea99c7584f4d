import { ConfigurationError } from '../../core/update/errors.ts'
import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'

/** What an update is answered with; or nothing, as where the network is gone. */
export type TestAnswer = Outcome | 'no answer' | ((update: FoldedUpdate) => Outcome)

/** Stands in for proxy and network. */
export interface TestProxy {
  readonly transport: Transport
  /** Every update that was sent and answered, in their order. */
  readonly sent: readonly FoldedUpdate[]
  /**
   * Answers like this from now on.
   *
   * @throws ConfigurationError for what is no answer; where a function makes none, its update waits, and a fault is told.
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

/** A misspelt kind would pass for another one, and the test would see the page wait for no reason. */
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
