import type { ProxyOptions } from '../../src/proxy.ts'
import type { Bindings } from './bindings.ts'
import { keyringOf } from './grants.ts'
import type { Openlayer } from './openlayer.ts'
import { readSwitches } from './switches.ts'

/** What the demo's page may write: a vote and a comment, on the answers to its own questions. */
export function policy(openlayer: Openlayer, bindings: Bindings): ProxyOptions {
  const { apiKey, baseURL, fetch, inferencePipelineId } = openlayer
  return {
    apiKey,
    baseURL,
    fetch: async (input, init) => {
      const { outage } = await readSwitches(bindings.ROWS)
      return outage ? new Response(null, { status: 503 }) : fetch(input, init)
    },
    pipelines: [inferencePipelineId],
    columns: {
      human_feedback: { role: 'humanFeedback', type: 'number', choices: [0, 1] },
      human_feedback_comment: { role: 'signal', type: 'string', maxLength: 2_000 },
    },
    grants: keyringOf(bindings) ?? 'anonymous',
    allowedOrigins: bindings.PAGE_ORIGINS.split(','),
    path: '/feedback',
    onEvent: (event) => console.log(JSON.stringify(event)),
  }
}
