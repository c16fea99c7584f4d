import { traceOf } from '../records/names.ts'
import type { Outcome } from '../update/outcome.ts'
import type { Reply, Transport } from '../update/transport.ts'
import type { GrantBook } from './grant-book.ts'

const missing: Outcome = { kind: 'reauthorize', code: 'grant_missing' }
const unanswered: Outcome = { kind: 'retry', code: 'unanswered' }

/**
 * Wraps a transport so that it sends each update with the grant of its trace.
 *
 * @param isRequired whether updates without a grant are held back, because the proxy would refuse them.
 * @param onRefused called for each trace that needs another grant.
 */
export function withGrants(
  transport: Transport,
  { of }: GrantBook,
  isRequired: boolean,
  onRefused: (trace: string) => void,
): Transport {
  return async (updates, context) => {
    const traces = updates.map(({ inferencePipelineId, inferenceId }) =>
      traceOf(inferencePipelineId, inferenceId),
    )
    const sent = updates.flatMap((update, index) => {
      const grant = of(traces[index] ?? '')
      if (grant !== undefined) return [{ ...update, grant }]
      return isRequired ? [] : [update]
    })
    const reply: Reply = sent.length > 0 ? await transport(sent, context) : { outcomes: [] }
    if (reply.together) return reply
    const answers = new Map(sent.map(({ id }, index) => [id, reply.outcomes[index] ?? unanswered]))
    const outcomes = updates.map(({ id }) => answers.get(id) ?? missing)
    const refused = traces.filter((_, index) => outcomes[index]?.kind === 'reauthorize')
    refused.forEach(onRefused)
    return { ...reply, outcomes }
  }
}
