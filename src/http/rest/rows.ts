import * as v from 'valibot'
import { isPlainObject, type Json } from '../../core/update/json.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import { parseUpdate, type RowConfig } from '../../core/update/update.ts'
import { type CallOptions, call } from '../call/call.ts'
import type { ClientConnection } from '../call/client-options.ts'
import { readReply, success } from '../call/read-reply.ts'
import { idSegment, pipelineUrl } from '../connection/pipeline-url.ts'
import { type RowListParams, splitListParams } from './list-params.ts'
import { type ListedRow, type RowPages, rowPages } from './row-pages.ts'

/** The methods of the official SDK's `inferencePipelines.rows`. */
export interface Rows {
  /**
   * Writes columns into the row of a trace. Columns that are not named are kept. Rejects with a `NotFoundError` if the
   * trace does not exist.
   */
  update(
    inferencePipelineId: string,
    params: RowUpdateParams,
    options?: CallOptions,
  ): Promise<{ readonly success: true }>
  /** Returns the current row, with all updates merged. */
  retrieve(
    inferenceId: string,
    params: RowTarget,
    options?: CallOptions,
  ): Promise<{ readonly success: true; readonly row: Readonly<Record<string, Json>> }>
  /**
   * Returns one page of rows when awaited, and all pages from there on when iterated.
   *
   * @example
   * for await (const { items } of openlayer.inferencePipelines.rows.list(id, { perPage: 100 })) console.log(items)
   */
  list(inferencePipelineId: string, params?: RowListParams | null, options?: CallOptions): RowPages
  /** Deletes a row. */
  delete(inferenceId: string, params: RowTarget, options?: CallOptions): Promise<null>
}

/** A row update. The pipeline is a separate argument. */
export interface RowUpdateParams {
  /** The trace's unique id, compared byte by byte; 1 to 1,024 characters. */
  readonly inferenceId: string
  /** 1 to 100 columns of JSON values or Dates, nested at most 16 levels deep. Anything else is a `ValidationError`. */
  readonly row: unknown
  /** The roles of these columns in Openlayer. Each column it names must be in `row`. */
  readonly config?: RowConfig | null | undefined
}

/** The pipeline of a row. */
export interface RowTarget {
  readonly inferencePipelineId: string
}

/** Maximum size of a reply in bytes. A page has at most 100 rows, and a row may be a trace with all its steps. */
const maxReadBytes = 33_554_432

// Checked with `isPlainObject`, because `v.record` would copy the whole row.
const retrieved = v.object({
  ...success.entries,
  row: v.custom<Readonly<Record<string, Json>>>(isPlainObject),
})
const page = v.object({ items: v.array(v.custom<ListedRow>(isPlainObject)) })

export function createRows(connection: ClientConnection): Rows {
  const { baseURL } = connection
  const rowUrl = (inferenceId: string, target: RowTarget) => {
    refuseUnknownOptions(target, ['inferencePipelineId'])
    const path = `rows/${idSegment(inferenceId, 'inferenceId')}`
    return pipelineUrl(baseURL, target.inferencePipelineId, path)
  }

  return {
    async update(pipelineId, params, options) {
      const { inferenceId, row, config } = parseUpdate({
        ...params,
        inferencePipelineId: pipelineId,
      })
      const url = pipelineUrl(baseURL, pipelineId, 'rows', { inferenceId })
      const body = JSON.stringify({ row, config })
      return readReply(success, await call(connection, { method: 'put', url, body }, options))
    },
    async retrieve(inferenceId, params, options) {
      const url = rowUrl(inferenceId, params)
      const request = { method: 'get', url, maxReplyBytes: maxReadBytes } as const
      return readReply(retrieved, await call(connection, request, options))
    },
    list(pipelineId, params, options) {
      const read = async (number: number | undefined) => {
        const { query, body } = splitListParams({ ...params, page: number })
        const url = pipelineUrl(baseURL, pipelineId, 'rows', query)
        const request = { method: 'post', url, body, maxReplyBytes: maxReadBytes } as const
        const reply = await call(connection, request, options)
        return { ...readReply(page, reply), hasNext: reply.headers.has('x-next') }
      }
      return rowPages(read, params ?? {})
    },
    async delete(inferenceId, params, options) {
      const url = rowUrl(inferenceId, params)
      const request = { method: 'delete', url, accept: '*/*', maxReplyBytes: 0 } as const
      await call(connection, request, options)
      return null
    },
  }
}
