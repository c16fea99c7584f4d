import { createOpenlayer } from 'aftertrace/openlayer'
import { createTracer, publishTo, type UnsentRows } from 'aftertrace/tracing'

const inferencePipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'

export function createKeepingTracer(apiKey: string, keep: (unsent: UnsentRows) => void) {
  // #region unsent
  return createTracer({
    publish: publishTo(createOpenlayer({ apiKey })),
    inferencePipelineId,
    onEvent(event) {
      if ('rows' in event) keep(event)
    },
  })
  // #endregion
}
