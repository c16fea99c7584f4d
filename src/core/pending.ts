import { decodeEntry, splitLane } from './entry.ts'
import { under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import { readLanes } from './read-batch.ts'
import { toMs } from './sequence.ts'
import type { OutboxStore } from './store.ts'
import type { ParsedUpdate } from './update.ts'

/** A waiting row update, as it was accepted. */
export interface PendingUpdate {
  readonly id: string
  readonly update: ParsedUpdate
  /** Milliseconds since 1970. */
  readonly acceptedAt: number
  /** How often its lane was tried in vain since it last moved. */
  readonly attempts: number
  /** Why its lane waits, and until when in milliseconds since 1970; absent where nothing holds it back. */
  readonly reason?: Lane['reason']
  readonly dueAt?: number | undefined
}

/** What waits, lane by lane, oldest first within each. */
export async function readPending(
  store: OutboxStore,
  space: string,
  limit: number,
): Promise<readonly PendingUpdate[]> {
  const [found = []] = await store.read([{ ...under('entry', space), limit }])
  const entries = found.map(decodeEntry)
  const states = await readLanes(store, space, [...new Set(entries.map(({ lane }) => lane))])
  return entries.map(({ id, lane, time, row, config }) => {
    const [inferencePipelineId, inferenceId] = splitLane(lane)
    const { attempts, reason, dueAt } = states.get(lane) ?? freshLane
    return {
      id,
      update: { inferenceId, inferencePipelineId, row, ...(config !== undefined && { config }) },
      acceptedAt: toMs(time),
      attempts,
      ...(reason && { reason, dueAt }),
    }
  })
}
