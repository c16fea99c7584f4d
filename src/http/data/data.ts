import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import { type CallOptions, call } from '../call/call.ts'
import type { ClientConnection } from '../call/client-options.ts'
import { readReply, success } from '../call/read-reply.ts'
import { pipelineUrl } from '../connection/pipeline-url.ts'
import { streamBody } from './stream-body.ts'
import type { DataStreamConfig } from './stream-config.ts'

/** The methods of the official SDK's `inferencePipelines.data`. */
export interface Data {
  /**
   * Publishes rows, one per trace. The call is retried like others, so give every row an inference id of your own: a row
   * that arrives twice is then stored once.
   */
  stream(
    inferencePipelineId: string,
    params: DataStreamParams,
    options?: CallOptions,
  ): Promise<{ readonly success: true }>
}

export interface DataStreamParams {
  readonly config: DataStreamConfig
  /** One or more rows, each with 1 to 100 columns of JSON values or Dates, nested to any depth. */
  readonly rows: readonly object[]
}

export function createData(connection: ClientConnection): Data {
  return {
    async stream(pipelineId, params, options) {
      refuseUnknownOptions(params, ['config', 'rows'])
      const { config, rows } = params
      const url = pipelineUrl(connection.baseURL, pipelineId, 'data-stream')
      const body = streamBody(config, rows)
      return readReply(success, await call(connection, { method: 'post', url, body }, options))
    },
  }
}
