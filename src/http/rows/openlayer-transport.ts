import type { FoldedUpdate, Reply, Transport } from '../../core/update/transport.ts'
import { type OpenlayerTransportOptions, parseConnection } from '../connection/connection.ts'
import { refusePage } from '../connection/refuse-page.ts'
import { inOrder } from './in-order.ts'
import { judgeForbidden } from './judge-forbidden.ts'
import { pauseOf } from './pause-of.ts'
import { createRowSender, type RowSender } from './row-sender.ts'
import { startStop } from './stop.ts'
import { isForbidden, type Verdict } from './verdict.ts'

/** What a platform with six connections to a host (workerd) can use. */
const maxCalls = 6

/**
 * Makes the keyed transport: it writes row updates straight into Openlayer.
 *
 * It makes one attempt per update, at most 6 at once in a call, never two at once for one row, and answers with
 * outcomes: it does not reject for the world's faults. Where an update has to be retried, later ones of the same row
 * in the call wait with it, so that an old value cannot arrive after a newer one. After five failures in a row, or once
 * Openlayer names a time to come back, nothing more of the call is sent. Codes are those of `ItemCode`. Once
 * `context.signal` aborts, what runs is aborted and the rest is answered `deadline`.
 *
 * @throws ConfigurationError for options that cannot work, or in a page; its text never holds the key.
 * @example
 * const transport = createOpenlayerTransport({ apiKey: env.OPENLAYER_API_KEY })
 * const client = createClient({ transport, inferencePipelineId: env.PIPELINE_ID })
 */
export function createOpenlayerTransport(options: OpenlayerTransportOptions): Transport {
  refusePage('createOpenlayerTransport')
  const send = createRowSender(parseConnection(options))
  return (updates, { signal }) => sendRows(updates, send, signal)
}

/** Sends updates by what writes single ones, and sums up what became of them. */
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

/** Names a trace; the length keeps apart what would read the same when joined. */
export function traceOf({ inferencePipelineId, inferenceId }: FoldedUpdate): string {
  return `${inferencePipelineId.length} ${inferencePipelineId}${inferenceId}`
}
