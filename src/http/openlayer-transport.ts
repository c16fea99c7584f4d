import type { FoldedUpdate, Transport } from '../core/update/transport.ts'
import { type OpenlayerTransportOptions, parseConnection } from './connection.ts'
import { inLanes } from './in-lanes.ts'
import { pauseOf } from './pause-of.ts'
import { createRowSender, type RowSender } from './row-sender.ts'
import type { Verdict } from './verdict.ts'

/** What a platform with six connections to a host (workerd) can use. */
const maxCalls = 6

/**
 * Makes the keyed transport: it writes row updates straight into Openlayer.
 *
 * It makes one attempt per update, at most 6 at once in a call, never two at once for one row, and answers with
 * outcomes: it does not reject for the world's faults. Where an update has to be retried, later ones of the same row
 * in the call wait with it, so that an old value cannot arrive after a newer one. Codes are those of `ItemCode`.
 * Once `context.signal` aborts, what runs is aborted and the rest is answered `deadline`.
 *
 * @throws ConfigurationError for options that cannot work; its text never holds the key.
 * @example
 * const transport = createOpenlayerTransport({ apiKey: env.OPENLAYER_API_KEY })
 * const client = createClient({ transport, inferencePipelineId: env.PIPELINE_ID })
 */
export function createOpenlayerTransport(options: OpenlayerTransportOptions): Transport {
  return overRows(createRowSender(parseConnection(options)))
}

/** Makes a transport of what writes single updates. */
export function overRows(send: RowSender): Transport {
  return async (updates, { signal }) => {
    const verdicts = await inLanes<FoldedUpdate, Verdict>(
      updates,
      maxCalls,
      ({ inferencePipelineId, inferenceId }) => JSON.stringify([inferencePipelineId, inferenceId]),
      async (update, previous) =>
        previous?.outcome.kind === 'retry' ? previous : send(update, signal),
    )
    const pause = pauseOf(verdicts)
    return { outcomes: verdicts.map(({ outcome }) => outcome), ...(pause && { pause }) }
  }
}
