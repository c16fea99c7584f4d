import { decodeEntry, updateOf } from '../records/entry.ts'
import { exactly, under } from '../records/keys.ts'
import { traceOf } from '../records/names.ts'
import { decodeState, stateKey } from '../records/state.ts'
import { toMs } from '../records/time.ts'
import type { TraceReason } from '../records/trace-record.ts'
import type { Json } from '../update/json.ts'
import type { ParsedUpdate, Row } from '../update/update.ts'
import type { Ports } from './ports.ts'

/** A waiting row update, unchanged since it was accepted. */
export interface PendingUpdate {
  readonly id: string
  readonly update: ParsedUpdate
  /** When it was accepted, in milliseconds since 1970. */
  readonly acceptedAt: number
  /** Number of failed attempts of its trace since the last success. */
  readonly attempts: number
  /** Why its trace waits, and `dueAt`, until when in milliseconds since 1970; absent if it can be sent now. */
  readonly reason?: TraceReason | undefined
  readonly code?: string | undefined
  readonly dueAt?: number | undefined
}

/** The newest values of a trace that are known on this device. */
export interface Latest {
  /** Values by column. Waiting values take precedence over delivered ones. */
  readonly row: Row
  /** Whether some of them still wait to be delivered. */
  readonly waiting: boolean
}

/** Returns the waiting updates, grouped by trace, oldest first within each. */
export async function readPending(
  { store, space }: Ports,
  limit: number | undefined,
): Promise<readonly PendingUpdate[]> {
  if (limit !== undefined && !(limit > 0)) return []
  const whole = limit === undefined || limit > 1e9 ? undefined : Math.ceil(limit)
  const [entries = [], stored = []] = await store.read([
    { ...under('entry', space), limit: whole },
    exactly(...stateKey(space)),
  ])
  const { traces } = decodeState(stored[0]?.value)
  return entries.map(decodeEntry).map((entry) => {
    const { id, trace, time } = entry
    const { attempts = 0, reason, code, dueAt } = traces[trace] ?? {}
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

/** Returns the newest values of traces without asking a server. Traces without known values are absent. */
export async function readLatest(
  { store, space }: Pick<Ports, 'store' | 'space'>,
  inferencePipelineId: string,
  inferenceIds: readonly string[],
): Promise<ReadonlyMap<string, Latest>> {
  const names = inferenceIds.map((id) => traceOf(inferencePipelineId, id))
  const ranges = names.map((trace) => under('entry', space, trace))
  const [stored = [], ...found] = await store.read([exactly(...stateKey(space)), ...ranges])
  const { traces } = decodeState(stored[0]?.value)
  const latest = new Map<string, Latest>()
  inferenceIds.forEach((inferenceId, index) => {
    const { [index]: entries = [] } = found
    const { delivered = {} } = traces[names[index] ?? ''] ?? {}
    const row: Record<string, Json> = {}
    for (const [column, { value }] of Object.entries(delivered)) {
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
