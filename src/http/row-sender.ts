import type { FoldedUpdate } from '../core/transport.ts'
import type { Connection } from './connection.ts'
import { putRow } from './put-row.ts'
import { rowsUrl } from './rows-url.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** Writes one update, in one attempt; it does not reject. */
export type RowSender = (update: FoldedUpdate, signal: AbortSignal) => Promise<Verdict>

/** Makes what writes updates into Openlayer, one by one (PROTOCOL EP-1). */
export function createRowSender(connection: Connection): RowSender {
  return async (update, signal) => {
    if (signal.aborted) return verdictOf({ kind: 'aborted' })
    const url = rowsUrl(connection.baseUrl, update.inferencePipelineId, update.inferenceId)
    if (!url) return { outcome: { kind: 'rejected', code: 'invalid_update' } }
    return verdictOf(await putRow(url, update, connection, signal))
  }
}
