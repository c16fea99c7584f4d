import { createClient, groundTruth, signals } from '../../src/index.ts'
import { createOpenlayerTransport } from '../../src/openlayer.ts'
import type { Bindings } from './bindings.ts'
import { dueFollowUps, forgetFollowUps } from './follow-ups.ts'
import type { Openlayer } from './openlayer.ts'

/**
 * What a scheduled handler does: it attaches to every answer that is an hour old what came of it, a conversion and a ground
 * truth. What cannot be delivered now stays for the next time.
 *
 * @returns how many answers got their outcome.
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
