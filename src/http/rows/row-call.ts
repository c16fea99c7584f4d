import type { ParsedUpdate } from '../../core/update/update.ts'
import { pipelineUrl } from '../connection/pipeline-url.ts'
import { streamBody } from '../data/stream-body.ts'
import { rowsUrl } from './rows-url.ts'
import type { RowCall } from './send-row.ts'

/** The call that writes an update (PROTOCOL EP-1) or a trace's whole row (EP-5); nothing where no call can. */
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
    // What it names came from a page, and is not sent back.
    return undefined
  }
}
