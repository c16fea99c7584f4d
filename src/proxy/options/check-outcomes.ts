import * as v from 'valibot'
import type { Outcome } from '../../core/update/outcome.ts'
import type { Transport } from '../../core/update/transport.ts'

const outcome = v.variant('kind', [
  v.object({ kind: v.literal('delivered'), via: v.picklist(['applied', 'queued']) }),
  v.object({
    kind: v.literal('retry'),
    code: v.string(),
    retryAfterMs: v.optional(v.pipe(v.number(), v.finite())),
  }),
  v.object({ kind: v.literal('reauthorize'), code: v.string() }),
  v.object({ kind: v.literal('rejected'), code: v.string(), column: v.optional(v.string()) }),
])
const reply = v.object({ outcomes: v.array(v.unknown()) })

/**
 * Wraps a transport of the operator and checks its outcomes. An update without a valid outcome is retried; the others are
 * not affected.
 */
export function checkOutcomes(transport: Transport): Transport {
  return async (updates, context) => {
    const { outcomes } = v.parse(reply, await transport(updates, context))
    return { outcomes: updates.map((_, index) => read(outcomes[index])) }
  }
}

function read(value: unknown): Outcome {
  const { success, output } = v.safeParse(outcome, value)
  return success ? output : { kind: 'retry', code: 'upstream_unavailable' }
}
