import { traceNotFound } from '../../core/update/outcome.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { Verdict } from '../../http/rows/verdict.ts'

/** Outcome of one update of a message. */
export type QueueOutcome =
  | { readonly kind: 'done' }
  /** It becomes a dead letter. */
  | { readonly kind: 'dead'; readonly code: string }
  /** Openlayer does not know the trace, at least not yet. */
  | { readonly kind: 'missing'; readonly code: string }
  | {
      readonly kind: 'failed'
      readonly code: string
      readonly retryAfterMs?: number | undefined
      /** The update to try again instead of the one in the message. */
      readonly update?: FoldedUpdate | undefined
    }

/** Returns the outcome that an answer from Openlayer means for an update in a queue. */
export function queueOutcomeOf(verdict: Verdict | undefined): QueueOutcome {
  const outcome = verdict?.outcome
  switch (outcome?.kind) {
    case 'delivered':
      return { kind: 'done' }
    case 'rejected':
      return { kind: 'dead', code: outcome.code }
    case 'retry':
      return outcome.code === traceNotFound
        ? { kind: 'missing', code: outcome.code }
        : { kind: 'failed', code: outcome.code, retryAfterMs: outcome.retryAfterMs }
    default:
      return { kind: 'failed', code: 'upstream_unavailable' }
  }
}
