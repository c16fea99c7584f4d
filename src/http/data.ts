import type { ColumnValue, Json } from '../core/update/json.ts'
import { type CallOptions, call, requireSuccess } from './call.ts'
import type { ClientConnection } from './client-options.ts'
import { pipelineUrl } from './pipeline-url.ts'
import { streamBody } from './stream-body.ts'
import type { DataStreamConfig } from './stream-config.ts'

/** What the official SDK calls `inferencePipelines.data`. */
export interface Data {
  /**
   * Publishes rows, one for each trace. It is retried too, so give every row an inference id of your own:
   * then a row that arrives twice is one row.
   */
  stream(
    inferencePipelineId: string,
    rows: DataStreamParams,
    options?: CallOptions,
  ): Promise<{ readonly success: true }>
}

export interface DataStreamParams {
  readonly config: DataStreamConfig
  /** At least one; each with 1 to 100 columns, nested as deep as you like. */
  readonly rows: readonly Readonly<Record<string, ColumnValue | Json>>[]
}

export function createData(connection: ClientConnection): Data {
  return {
    async stream(pipelineId, { config, rows }, options = {}) {
      const url = pipelineUrl(connection.baseUrl, pipelineId, 'data-stream')
      const body = streamBody(config, rows)
      requireSuccess(await call(connection, { method: 'post', url, body }, options))
      return { success: true }
    },
  }
}
