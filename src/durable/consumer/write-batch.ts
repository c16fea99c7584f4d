import type { FoldedUpdate } from '../../core/update/transport.ts'
import { inOrder } from '../../http/rows/in-order.ts'
import { judgeForbidden } from '../../http/rows/judge-forbidden.ts'
import { traceOf } from '../../http/rows/openlayer-transport.ts'
import type { RowSender } from '../../http/rows/row-sender.ts'
import { type Verdict, verdictOf } from '../../http/rows/verdict.ts'
import { withTimeout } from './with-timeout.ts'

/**
 * Writes the updates of a batch concurrently, but those of one trace in sequence. Each is tried once. After Openlayer has
 * named a time to retry, the rest is not sent and waits for the same time.
 */
export async function writeBatch(
  updates: readonly FoldedUpdate[],
  send: RowSender,
  concurrency: number,
): Promise<readonly Verdict[]> {
  let end: Verdict | undefined
  const verdicts = await inOrder<FoldedUpdate, Verdict>(
    updates,
    concurrency,
    traceOf,
    async (update, previous) => {
      if (previous?.outcome.kind === 'retry') return previous
      if (end) return end
      const verdict = await sendInTime(update, send)
      if (verdict.ends) end ??= verdict
      return verdict
    },
  )
  return judgeForbidden(updates.map(traceOf), verdicts)
}

async function sendInTime(update: FoldedUpdate, send: RowSender): Promise<Verdict> {
  try {
    return await withTimeout((signal) => send(update, signal))
  } catch {
    return verdictOf({ kind: 'timed-out' })
  }
}
