import type { Openlayer } from './http/rest/create-openlayer.ts'
import type { Publish } from './tracing/publish.ts'

/**
 * Publishes a tracer's rows straight into Openlayer, with the REST client's retries.
 *
 * @example
 * const tracer = createTracer({ publish: publishTo(createOpenlayer({ apiKey })), inferencePipelineId })
 */
export function publishTo({ inferencePipelines: { data } }: Openlayer): Publish {
  return (row, config, { inferencePipelineId }) =>
    data.stream(inferencePipelineId, { config, rows: [row] })
}
