import { logRange, readLog } from '../records/delivered-log.ts'
import { decodeEntry, updateOf } from '../records/entry.ts'
import { exactly, under } from '../records/keys.ts'
import { traceOf } from '../records/names.ts'
import { toMs } from '../records/time.ts'
import { decodeTrace, type TraceReason } from '../records/trace-record.ts'
import type { Json } from '../update/json.ts'
import type { ParsedUpdate, Row } from '../update/update.ts'
import type { Ports } from './ports.ts'

/** A waiting row update, as it was accepted. */
export interface PendingUpdate {
  readonly id: string
  readonly update: ParsedUpdate
  /** Milliseconds since 1970. */
  readonly acceptedAt: number
  /** How often its trace was tried in vain since it last moved. */
  readonly attempts: number
  /** Why its trace waits, and until when in milliseconds since 1970; absent where nothing holds it back. */
  readonly reason?: TraceReason | undefined
  readonly code?: string | undefined
  readonly dueAt?: number | undefined
}

/** The newest values known on this device for one trace. */
export interface Latest {
  /** By column: what waits, over what was delivered. */
  readonly row: Row
  /** Whether some of it still waits. */
  readonly waiting: boolean
}

/** What waits, trace by trace, oldest first within each. */
export async function readPending(
  { store, space }: Ports,
  limit: number | undefined,
): Promise<readonly PendingUpdate[]> {
  if (limit !== undefined && !(limit > 0)) return []
  const whole = limit === undefined || limit > 1e9 ? undefined : Math.ceil(limit)
  const [entries = [], traces = []] = await store.read([
    { ...under('entry', space), limit: whole },
    under('trace', space),
  ])
  const records = new Map(traces.map(({ key, value }) => [key[2], value]))
  return entries.map(decodeEntry).map((entry) => {
    const { id, trace, time } = entry
    const { attempts, reason, code, dueAt } = decodeTrace(records.get(trace))
    return {
      id,
      update: updateOf(entry, entry.row, entry.config),
      acceptedAt: toMs(time),
      attempts,
      ...(reason && { reason, dueAt }),
      ...(reason && code !== undefined && { code }),
    }
  })
}

/** The newest values of traces, without asking any server; traces about which nothing is known are absent. */
export async function readLatest(
  { store, space }: Pick<Ports, 'store' | 'space'>,
  inferencePipelineId: string,
  inferenceIds: readonly string[],
): Promise<ReadonlyMap<string, Latest>> {
  const ranges = inferenceIds.flatMap((id) => {
    const trace = traceOf(inferencePipelineId, id)
    return [under('entry', space, trace), exactly('trace', space, trace)]
  })
  const [records = [], ...found] = await store.read([logRange(space), ...ranges])
  const log = readLog(records)
  const latest = new Map<string, Latest>()
  inferenceIds.forEach((inferenceId, index) => {
    const [entries = [], traces = []] = found.slice(2 * index)
    const trace = traceOf(inferencePipelineId, inferenceId)
    const row: Record<string, Json> = {}
    for (const [column, { value }] of log.knownOf(trace, traces[0]?.value).delivered) {
      if (value !== undefined) row[column] = value
    }
    for (const { row: columns, publish } of entries.map(decodeEntry)) {
      if (!publish) Object.assign(row, columns)
    }
    const waiting = entries.length > 0
    if (Object.keys(row).length > 0) latest.set(inferenceId, { row, waiting })
  })
  return latest
}
