// #region proxy
import { env } from 'cloudflare:workers'
import { createProxy, feedbackColumns } from 'aftertrace/proxy'

const proxy = createProxy({
  apiKey: () => env.OPENLAYER_API_KEY,
  pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
  columns: feedbackColumns({ comment: true, reasons: ['incorrect', 'incomplete', 'unclear', 'other'] }),
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com', 'http://localhost:8787'],
})

export default { fetch: (request: Request) => proxy(request) }
// #endregion
