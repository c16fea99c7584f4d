import { internals } from '../../core/update/internals.ts'
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
    readonly rows: {
      update(
        inferencePipelineId: string,
        body: { readonly inferenceId: string; readonly row: never },
      ): Promise<unknown>
    }
  }
}

/** As much of `createClient`'s client as is needed. */
interface OutboxTarget {
  readonly [internals]: { readonly accept: (update: ParsedUpdate) => Promise<unknown> }
}

/**
 * Publishes a tracer's rows: straight into Openlayer with the REST client's retries, up to 50 rows of equal config a call,
 * or through a client's outbox, where a row waits before the updates of its trace. Through a proxy rows go only where its
 * policy has `publish`; it lets nobody update an output, so a row that has to be corrected is published once more.
 *
 * @param target what `createOpenlayer` or `createClient` made.
 * @example
 * const tracer = createTracer({ publish: publishTo(createOpenlayer({ apiKey })), inferencePipelineId })
 */
export function publishTo(target: StreamTarget | OutboxTarget): Publish {
  if (internals in target) {
    const { accept } = target[internals]
    return async (row, config, { inferencePipelineId, inferenceId }) =>
      accept({ inferencePipelineId, inferenceId, row, config, publish: true })
  }
  const { data, rows } = target.inferencePipelines
  const many: NonNullable<Publish['many']> = (published, config, { inferencePipelineId }) =>
    data.stream(inferencePipelineId, { config: config as never, rows: published as never })
  const publish: Publish = (row, config, ids) => many([row], config, ids)
  // What its columns mean was said when the row was published.
  const update: Publish = (
    { inferenceId: _, ...row },
    _config,
    { inferencePipelineId, inferenceId },
  ) => rows.update(inferencePipelineId, { inferenceId, row: row as never })
  return Object.assign(publish, { many, update })
}
