import type { ProxyOptions } from '../../src/proxy.ts'
import type { Bindings } from './bindings.ts'
import type { Openlayer } from './openlayer.ts'

/** What the demo's page may write: a vote and a comment, on any trace whose inference id it knows. */
export function policy(openlayer: Openlayer, { PAGE_ORIGINS }: Bindings): ProxyOptions {
  const { apiKey, baseUrl, fetch, inferencePipelineId } = openlayer
  return {
    apiKey,
    baseUrl,
    fetch,
    pipelines: [inferencePipelineId],
    columns: {
      human_feedback: { role: 'humanFeedback', type: 'number', choices: [0, 1] },
      human_feedback_comment: { role: 'signal', type: 'string', maxLength: 2_000 },
    },
    grants: 'anonymous',
    allowedOrigins: PAGE_ORIGINS.split(','),
    path: '/feedback',
    onEvent: (event) => console.log(JSON.stringify(event)),
  }
}
