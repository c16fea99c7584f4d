import type { FoldedUpdate, Reply, Transport } from '../../core/update/transport.ts'
import { type OpenlayerTransportOptions, parseConnection } from '../connection/connection.ts'
import { refusePage } from '../connection/refuse-page.ts'
import { inOrder } from './in-order.ts'
import { judgeForbidden } from './judge-forbidden.ts'
import { pauseOf } from './pause-of.ts'
import { createRowSender, type RowSender } from './row-sender.ts'
import { startStop } from './stop.ts'
import { isForbidden, type Verdict } from './verdict.ts'

/** Maximum number of concurrent requests: workerd allows six connections at a time. */
const maxCalls = 6

/**
 * Creates the keyed transport, which writes row updates directly to Openlayer.
 *
 * It makes one attempt per update, with at most 6 concurrent requests per call and never two for the same row. Failures
 * of the network or of Openlayer are returned as outcomes, not as rejections. If an update has to be retried, later
 * updates of the same row in the call are not sent either, so that an old value cannot arrive after a newer one. After
 * five failures in a row, or when Openlayer names a retry time, the rest of the call is not sent. Codes are those of
 * `ItemCode`. When `context.signal` aborts, requests under way are aborted, and the rest is answered `deadline`.
 *
 * @throws ConfigurationError if an option is invalid, or in a page. Its text never contains the key.
 * @example
 * const transport = createOpenlayerTransport({ apiKey: env.OPENLAYER_API_KEY })
 * const client = createClient({ transport, inferencePipelineId: env.PIPELINE_ID })
 */
export function createOpenlayerTransport(options: OpenlayerTransportOptions): Transport {
  refusePage('createOpenlayerTransport')
  const send = createRowSender(parseConnection(options))
  return (updates, { signal }) => sendRows(updates, send, signal)
}

/** Sends updates one by one and combines their verdicts into a reply. */
export async function sendRows(
  updates: readonly FoldedUpdate[],
  send: RowSender,
  signal: AbortSignal,
): Promise<Reply> {
  const stop = startStop()
  const verdicts = await inOrder<FoldedUpdate, Verdict>(
    updates,
    maxCalls,
    traceOf,
    async (update, previous) => {
      if (previous?.outcome.kind === 'retry') return previous
      return stop.reason() ?? stop.note(await send(update, signal))
    },
  )
  const judged = verdicts.some(isForbidden)
    ? judgeForbidden(updates.map(traceOf), verdicts)
    : verdicts
  const pause = pauseOf(judged)
  return { outcomes: judged.map(({ outcome }) => outcome), ...(pause && { pause }) }
}

/** Returns a string that identifies a trace. The length prefix separates the two ids unambiguously. */
export function traceOf({ inferencePipelineId, inferenceId }: FoldedUpdate): string {
  return `${inferencePipelineId.length} ${inferencePipelineId}${inferenceId}`
}
