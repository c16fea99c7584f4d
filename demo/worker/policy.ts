import { feedbackColumns, type ProxyOptions } from '../../src/proxy.ts'
import type { Bindings } from './bindings.ts'
import { keyringOf } from './grants.ts'
import type { Openlayer } from './openlayer.ts'
import { readSwitches } from './switches.ts'

/** Returns the proxy's options. The page may write people's feedback on the answers to their own questions. */
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
      ...feedbackColumns({
        comment: true,
        suggestion: true,
        reasons: ['incorrect', 'incomplete', 'unclear', 'other'],
      }),
      // Thumbs (0 and 1) or up to five stars.
      human_feedback: { role: 'humanFeedback', type: 'number', integer: true, min: 0, max: 5 },
    },
    grants: keyringOf(bindings) ?? 'anonymous',
    allowedOrigins: bindings.PAGE_ORIGINS.split(','),
    path: '/feedback',
    onEvent: (event) => console.log(JSON.stringify(event)),
  }
}
