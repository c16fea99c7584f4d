import { internals } from '../../core/update/internals.ts'
import type { ParsedUpdate } from '../../core/update/update.ts'
import type { Publish } from '../record/publish.ts'

/** The required part of `createOpenlayer`'s client. */
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

/** The required part of `createClient`'s client. */
interface OutboxTarget {
  readonly [internals]: { readonly accept: (update: ParsedUpdate) => Promise<unknown> }
}

/**
 * Publishes a tracer's rows. A REST client sends them directly to Openlayer with its retries, up to 50 rows with equal config
 * per call. A client with an outbox stores them there and sends them before the updates of their traces. A proxy accepts rows
 * only if its options allow `publish`. It does not allow updates of an output, so a row to be corrected is published again.
 *
 * @param target the result of `createOpenlayer` or `createClient`.
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
  // The config was sent when the row was published.
  const update: Publish = (
    { inferenceId: _, ...row },
    _config,
    { inferencePipelineId, inferenceId },
  ) => rows.update(inferencePipelineId, { inferenceId, row: row as never })
  return Object.assign(publish, { many, update })
}
