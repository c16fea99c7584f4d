import { traceNotFound } from '../../core/update/outcome.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { Connection } from '../connection/connection.ts'
import { rowCallOf } from './row-call.ts'
import { sendRow } from './send-row.ts'
import { type Verdict, verdictOf } from './verdict.ts'

/** Writes one update with one attempt. Does not reject. */
export type RowSender = (update: FoldedUpdate, signal: AbortSignal) => Promise<Verdict>

/** Creates the function that writes single updates to Openlayer (PROTOCOL EP-1, EP-5). */
export function createRowSender(connection: Connection): RowSender {
  return async (update, signal) => {
    if (signal.aborted) return verdictOf({ kind: 'aborted' })
    const call = rowCallOf(connection.baseURL, update)
    if (!call) return { outcome: { kind: 'rejected', code: 'invalid_update' } }
    const verdict = verdictOf(await sendRow(call, connection, signal))
    // Publishing a row needs no existing trace, so a 404 means that the pipeline does not exist.
    const isLost =
      update.publish && verdict.outcome.kind === 'retry' && verdict.outcome.code === traceNotFound
    return isLost ? { outcome: { kind: 'rejected', code: 'upstream_rejected' } } : verdict
  }
}
