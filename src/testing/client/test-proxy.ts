import type { Outcome } from '../../core/update/outcome.ts'
import type { FoldedUpdate, Transport } from '../../core/update/transport.ts'

/** What an update is answered with; or nothing, as where the network is gone. */
export type TestAnswer = Outcome | 'no answer' | ((update: FoldedUpdate) => Outcome)

/** Stands in for proxy and network. */
export interface TestProxy {
  readonly transport: Transport
  /** Every update that was sent and answered, in their order. */
  readonly sent: readonly FoldedUpdate[]
  /** Answers like this from now on. */
  respond(answer: TestAnswer): void
}

export function createTestProxy(): TestProxy {
  const sent: FoldedUpdate[] = []
  let answer: TestAnswer = { kind: 'delivered', via: 'applied' }
  return {
    sent,
    respond(next) {
      answer = next
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
        outcomes: updates.map((update) => (typeof given === 'function' ? given(update) : given)),
      }
    },
  }
}
