import { readDelivered } from './end.ts'
import { decodeEntry, laneOf, updateOf } from './entry.ts'
import { under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import type { ParsedUpdate, Row } from './update/update.ts'

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

/** The newest values known on this device for one trace. */
export interface Latest {
  /** By column: what waits, over what was delivered. */
  readonly row: Row
  /** Whether some of it still waits. */
  readonly waiting: boolean
}

/** What waits, lane by lane, oldest first within each. */
export async function readPending(
  { store, space }: Ports,
  limit: number | undefined,
): Promise<readonly PendingUpdate[]> {
  if (limit !== undefined && !(limit > 0)) return []
  const whole = limit === undefined || limit > 1e9 ? undefined : Math.ceil(limit)
  const [entries = [], lanes = []] = await store.read([
    { ...under('entry', space), limit: whole },
    under('lane', space),
  ])
  const states = new Map(lanes.map(({ key, value }) => [key[2], value as Lane]))
  return entries.map(decodeEntry).map((entry) => {
    const { id, lane, time } = entry
    const { attempts, reason, dueAt } = states.get(lane) ?? freshLane()
    return {
      id,
      update: updateOf(entry, entry.row, entry.config),
      acceptedAt: toMs(time),
      attempts,
      ...(reason && { reason, dueAt }),
    }
  })
}

/** The newest values of traces, without asking any server; traces about which nothing is known are absent. */
export async function readLatest(
  ports: Pick<Ports, 'store' | 'space'>,
  inferencePipelineId: string,
  inferenceIds: readonly string[],
): Promise<ReadonlyMap<string, Latest>> {
  const lanes = inferenceIds.map((id) => laneOf(inferencePipelineId, id))
  // One after the other: what is delivered in between is seen twice, not missed.
  const found = await ports.store.read(lanes.map((lane) => under('entry', ports.space, lane)))
  const delivered = await readDelivered(ports)
  const latest = new Map<string, Latest>()
  for (const [index, inferenceId] of inferenceIds.entries()) {
    const said = [...(delivered.get(lanes[index] ?? '') ?? [])]
    const entries = found[index] ?? []
    const row: Row = Object.assign(
      Object.fromEntries(
        said.flatMap(([column, [, value]]) => (value === undefined ? [] : [[column, value]])),
      ),
      ...entries.map(decodeEntry).map(({ row, publish }) => (publish ? {} : row)),
    )
    if (Object.keys(row).length > 0) latest.set(inferenceId, { row, waiting: entries.length > 0 })
  }
  return latest
}
