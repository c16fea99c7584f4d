// #region proxy
import { env } from 'cloudflare:workers'
import { createProxy } from 'aftertrace/proxy'

const proxy = createProxy({
  apiKey: env.OPENLAYER_API_KEY,
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: { human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 } },
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com'],
})

export default { fetch: (request: Request) => proxy(request) }
// #endregion
