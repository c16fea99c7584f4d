import { createClient } from 'aftertrace'
import { createTracer, publishTo, type Tracer } from 'aftertrace/tracing'

const inferencePipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

export function traceInThePage(): Tracer {
  // #region outbox
  const client = createClient({ endpoint: '/feedback', inferencePipelineId })
  return createTracer({ publish: publishTo(client), inferencePipelineId })
  // #endregion
}
