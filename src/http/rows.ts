import { isPlainObject, type Json } from '../core/update/json.ts'
import { parseUpdate, type RowUpdate } from '../core/update/update.ts'
import { type CallOptions, call, refuse, requireObject, requireSuccess } from './call.ts'
import type { ClientConnection } from './client-options.ts'
import { type RowListParams, splitListParams } from './list-params.ts'
import { idSegment, pipelineUrl } from './pipeline-url.ts'
import { type ListedRow, type RowPage, type RowPages, rowPages } from './row-pages.ts'

/** What the official SDK calls `inferencePipelines.rows`. */
export interface Rows {
  /** Writes columns into the row of a trace; columns that are not named are kept. A trace that is not there is a `NotFoundError`. */
  update(
    inferencePipelineId: string,
    update: RowUpdateParams,
    options?: CallOptions,
  ): Promise<{ readonly success: true }>
  /** The row as it stands, updates merged. */
  retrieve(
    inferencePipelineId: string,
    inferenceId: string,
    options?: CallOptions,
  ): Promise<{ readonly success: true; readonly row: Readonly<Record<string, Json>> }>
  /**
   * One page of rows when awaited, all pages from there on when iterated.
   *
   * @example
   * for await (const { items } of openlayer.inferencePipelines.rows.list(id, { perPage: 100 })) console.log(items)
   */
  list(inferencePipelineId: string, params?: RowListParams, options?: CallOptions): RowPages
  /** Deletes a row. */
  delete(inferencePipelineId: string, inferenceId: string, options?: CallOptions): Promise<void>
}

/** A row update; the pipeline is named beside it. */
export type RowUpdateParams = Omit<RowUpdate, 'inferencePipelineId'>

/** A page holds 100 rows at most, and a row may be a trace with all its steps. */
const maxReadBytes = 33_554_432

export function createRows(connection: ClientConnection): Rows {
  const { baseUrl } = connection
  const rowUrl = (pipelineId: string, inferenceId: string) =>
    pipelineUrl(baseUrl, pipelineId, `rows/${idSegment(inferenceId, 'inferenceId')}`)

  return {
    async update(pipelineId, update, options = {}) {
      const { inferenceId, row, config } = parseUpdate({
        ...update,
        inferencePipelineId: pipelineId,
      })
      const url = pipelineUrl(baseUrl, pipelineId, 'rows', { inferenceId })
      const body = JSON.stringify({ row, config })
      requireSuccess(await call(connection, { method: 'put', url, body }, options))
      return { success: true }
    },
    async retrieve(pipelineId, inferenceId, options = {}) {
      const url = rowUrl(pipelineId, inferenceId)
      const request = { method: 'get', url, maxReplyBytes: maxReadBytes } as const
      const { row } = requireSuccess(await call(connection, request, options))
      return { success: true, row: isRow(row) ? row : refuse() }
    },
    list(pipelineId, params = {}, options = {}) {
      const read = async (page: number | undefined): Promise<RowPage> => {
        const { query, body } = splitListParams({ ...params, page })
        const url = pipelineUrl(baseUrl, pipelineId, 'rows', query)
        const request = { method: 'post', url, body, maxReplyBytes: maxReadBytes } as const
        return requirePage(requireObject(await call(connection, request, options)))
      }
      return rowPages(read, params)
    },
    async delete(pipelineId, inferenceId, options = {}) {
      const url = rowUrl(pipelineId, inferenceId)
      const request = { method: 'delete', url, accept: '*/*', maxReplyBytes: 0 } as const
      await call(connection, request, options)
    },
  }
}

function requirePage({ items }: Record<string, unknown>): RowPage {
  return Array.isArray(items) && items.every(isListedRow) ? { items } : refuse()
}

/** What JSON.parse made holds JSON alone. */
function isRow(value: unknown): value is Readonly<Record<string, Json>> {
  return isPlainObject(value)
}

function isListedRow(value: unknown): value is ListedRow {
  return isRow(value)
}
