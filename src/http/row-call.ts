import type { ParsedUpdate } from '../core/update/update.ts'
import { pipelineUrl } from './pipeline-url.ts'
import { rowsUrl } from './rows-url.ts'
import type { RowCall } from './send-row.ts'
import { streamBody } from './stream-body.ts'

/** The call that writes an update (PROTOCOL EP-1) or a trace's whole row (EP-5); nothing where no call can. */
export function rowCallOf(baseUrl: string, update: ParsedUpdate): RowCall | undefined {
  const { inferencePipelineId, inferenceId, row, config } = update
  if (!update.publish) {
    const url = rowsUrl(baseUrl, inferencePipelineId, inferenceId)
    return url ? { method: 'PUT', url, body: JSON.stringify({ row, config }) } : undefined
  }
  try {
    const url = pipelineUrl(baseUrl, inferencePipelineId, 'data-stream')
    return { method: 'POST', url, body: streamBody(config, [row]) }
  } catch {
    // What it names came from a page, and is not sent back.
    return undefined
  }
}
