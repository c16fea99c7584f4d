// #region proxy
import { createProxy } from 'aftertrace/proxy'

interface Secrets {
  readonly OPENLAYER_API_KEY: string
}

export default {
  fetch(request: Request, { OPENLAYER_API_KEY }: Secrets): Promise<Response> {
    const proxy = createProxy({
      apiKey: OPENLAYER_API_KEY,
      pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
      columns: { human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 } },
      grants: 'anonymous',
      allowedOrigins: ['https://app.example.com'],
    })
    return proxy(request)
  },
}
// #endregion
