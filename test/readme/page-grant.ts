// #region grant
import { createClient } from 'aftertrace'

export const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  async grant({ inferenceId, signal }) {
    const response = await fetch(`/grants/${encodeURIComponent(inferenceId)}`, { signal })
    return response.ok ? await response.text() : undefined
  },
})
// #endregion
