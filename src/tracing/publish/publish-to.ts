import { internals } from '../../core/update/internals.ts'
import { parsePublishedRow } from '../../core/update/published-row.ts'
import type { ParsedUpdate } from '../../core/update/update.ts'
import type { Publish } from '../record/publish.ts'

/** As much of `createOpenlayer`'s client as is needed. */
interface StreamTarget {
  readonly inferencePipelines: {
    readonly data: {
      stream(
        inferencePipelineId: string,
        body: { readonly config: never; readonly rows: never },
      ): Promise<unknown>
    }
  }
}

/** As much of `createClient`'s client as is needed. */
interface OutboxTarget {
  readonly [internals]: { readonly accept: (update: ParsedUpdate) => Promise<unknown> }
}

/**
 * Publishes a tracer's rows: straight into Openlayer with the REST client's retries, or through a client's outbox,
 * where a row waits before the updates of its trace. Through a proxy rows go only where its policy has `publish`.
 *
 * @example
 * const tracer = createTracer({ publish: publishTo(createOpenlayer({ apiKey })), inferencePipelineId })
 */
export function publishTo(target: StreamTarget | OutboxTarget): Publish {
  if (internals in target) {
    const { accept } = target[internals]
    return async (row, config, ids) => accept(parsePublishedRow(row, config, ids))
  }
  const { data } = target.inferencePipelines
  return (row, config, { inferencePipelineId }) =>
    data.stream(inferencePipelineId, { config: config as never, rows: [row] as never })
}
