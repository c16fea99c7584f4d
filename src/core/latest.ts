import { decodeEntry, laneOf } from './entry.ts'
import { exactly, under } from './keys.ts'
import { deliveredRow, type Lane } from './lane.ts'
import type { OutboxStore } from './store.ts'
import type { Row } from './update.ts'

/** The newest values known on this device for one trace. */
export interface Latest {
  /** By column: what waits, over what was delivered. */
  readonly row: Row
  /** Whether some of it still waits. */
  readonly waiting: boolean
}

/** The newest values of traces, without asking any server; traces about which nothing is known are absent. */
export async function readLatest(
  store: OutboxStore,
  space: string,
  inferencePipelineId: string,
  inferenceIds: readonly string[],
): Promise<ReadonlyMap<string, Latest>> {
  const lanes = inferenceIds.map((id) => laneOf(inferencePipelineId, id))
  const found = await store.read([
    ...lanes.map((lane) => exactly('lane', space, lane)),
    ...lanes.map((lane) => under('entry', space, lane)),
  ])
  const latest = new Map<string, Latest>()
  for (const [index, inferenceId] of inferenceIds.entries()) {
    const lane = found[index]?.[0]?.value as Lane | undefined
    const entries = found[lanes.length + index] ?? []
    if (!lane && entries.length === 0) continue
    const rows = entries.map((stored) => decodeEntry(stored).row)
    const row: Row = Object.assign({}, lane && deliveredRow(lane), ...rows)
    latest.set(inferenceId, { row, waiting: entries.length > 0 })
  }
  return latest
}
