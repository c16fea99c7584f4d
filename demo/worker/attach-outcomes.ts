import { createClient, groundTruth, signals } from '../../src/index.ts'
import { createOpenlayerTransport } from '../../src/openlayer.ts'
import type { Bindings } from './bindings.ts'
import { dueFollowUps, forgetFollowUps } from './follow-ups.ts'
import type { Openlayer } from './openlayer.ts'

/**
 * Attaches a conversion and a ground truth to every answer that is an hour old, as a scheduled handler would. Updates that
 * cannot be delivered now remain for the next time.
 *
 * @returns the number of answers that got their outcome.
 */
export async function attachOutcomes(
  nowMs: number,
  { apiKey, baseURL, fetch, inferencePipelineId }: Openlayer,
  { ROWS }: Bindings,
): Promise<number> {
  const due = await dueFollowUps(nowMs, ROWS)
  const client = createClient({
    transport: createOpenlayerTransport({ apiKey, baseURL, fetch }),
    inferencePipelineId,
  })
  for (const { inferenceId } of due) {
    await client.update(signals(inferenceId, { converted: true, order_value: 49.9 }))
    await client.update(groundTruth(inferenceId, 'Checked by a person, an hour later.'))
  }
  const { remaining } = await client.flush()
  const waiting = new Set(remaining.map(({ inferenceId }) => inferenceId))
  const attached = due.filter(({ inferenceId }) => !waiting.has(inferenceId))
  await forgetFollowUps(attached, ROWS)
  return attached.length
}
