import * as v from 'valibot'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import { type CallOptions, call } from '../call/call.ts'
import type { ClientConnection } from '../call/client-options.ts'
import { readReply } from '../call/read-reply.ts'
import { idSegment } from '../connection/pipeline-url.ts'
import { createData, type Data } from '../data/data.ts'
import { createRows, type Rows } from './rows.ts'

/** A pipeline, which contains the traces of one system. Openlayer returns more fields than those listed here. */
export interface InferencePipeline {
  readonly id: string
  readonly name: string
  readonly [field: string]: unknown
}

/** The methods of the official SDK's `inferencePipelines`. */
export interface InferencePipelines {
  readonly rows: Rows
  readonly data: Data
  /** Returns a pipeline. */
  retrieve(
    inferencePipelineId: string,
    params?: null | undefined,
    options?: CallOptions,
  ): Promise<InferencePipeline>
}

export const pipelineReply = v.looseObject({ id: v.string(), name: v.string() })

export function createInferencePipelines(connection: ClientConnection): InferencePipelines {
  return {
    rows: createRows(connection),
    data: createData(connection),
    async retrieve(id, params, options) {
      // Options of the call, where its parameters should be, would be ignored.
      refuseUnknownOptions(params ?? {}, [])
      const url = `${connection.baseURL}/inference-pipelines/${idSegment(id, 'inferencePipelineId')}`
      const request = { method: 'get', url } as const
      return readReply(pipelineReply, await call(connection, request, options))
    },
  }
}
