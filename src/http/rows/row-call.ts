import type { ParsedUpdate } from '../../core/update/update.ts'
import { pipelineUrl } from '../connection/pipeline-url.ts'
import { streamBody } from '../data/stream-body.ts'
import { rowsUrl } from './rows-url.ts'
import type { RowCall } from './send-row.ts'

/** Returns the request that writes an update (PROTOCOL EP-1) or a whole row (EP-5), or nothing if the update is invalid. */
export function rowCallOf(baseURL: string, update: ParsedUpdate): RowCall | undefined {
  const { inferencePipelineId, inferenceId, row, config } = update
  if (!update.publish) {
    const url = rowsUrl(baseURL, inferencePipelineId, inferenceId)
    return url ? { method: 'PUT', url, body: JSON.stringify({ row, config }) } : undefined
  }
  try {
    const url = pipelineUrl(baseURL, inferencePipelineId, 'data-stream')
    return { method: 'POST', url, body: streamBody(config, [row]) }
  } catch {
    // The path in the error comes from a page, so it is not sent back.
    return undefined
  }
}
