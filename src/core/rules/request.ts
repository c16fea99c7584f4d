import { updateOf } from '../records/entry.ts'
import type { Lease } from '../records/lease.ts'
import type { Pause } from '../records/pause.ts'
import type { OutboxStore } from '../records/store.ts'
import { toMs } from '../records/time.ts'
import type { TraceRecord } from '../records/trace-record.ts'
import { toJson } from '../update/json-text.ts'
import { byteLength } from '../update/text.ts'
import type { FoldedUpdate } from '../update/transport.ts'
import type { Folded } from './fold.ts'
import { batchSize, maxBatch } from './suspicion.ts'

/** A trace that may be sent, with its folded update. */
export interface DueTrace {
  readonly trace: string
  readonly record: TraceRecord
  readonly folded: Folded
}

/** A request to be sent, with a lease on its traces. */
export interface Request {
  /** Id of its lease. */
  readonly id: string
  readonly traces: readonly DueTrace[]
  /** When its lease was taken, by the wall clock and by the monotonic clock. */
  readonly leasedAt: number
  readonly leasedElapsed: number
  /** Medium of its entries. Memory may have replaced a failed storage since. */
  readonly medium: OutboxStore['medium']
}

/** Maximum size of a request body; the proxy accepts slightly more. */
const maxBytes = 60_000
/** Size of an update's JSON apart from row and config. */
const wrapBytes = 200

/**
 * Distributes traces over requests: least suspected traces first, and among those the ones that have waited longest.
 *
 * @param count maximum number of requests.
 * @param extraBytes additional bytes of an update, such as its grant.
 */
export function fillRequests(
  due: readonly DueTrace[],
  count: number,
  { successes, refused }: Pick<Pause, 'successes' | 'refused'>,
  extraBytes: number,
): DueTrace[][] {
  // After a refusal all requests are halved, so that it soon becomes clear whether everything is refused.
  const most = Math.max(1, maxBatch >> refused)
  const sized = due.map((each) => {
    return { each, size: Math.min(most, batchSize(each.record, successes)) }
  })
  sized.sort((one, other) => other.size - one.size || startOf(one.each) - startOf(other.each))
  const requests: DueTrace[][] = []
  let open: DueTrace[] = []
  let bytes = 0
  for (const { each, size } of sized) {
    const more = each.folded.bytes + byteLength(toJson(each.trace)) + wrapBytes + extraBytes
    const fits = open.length > 0 && open.length < size && bytes + more <= maxBytes
    if (!fits) {
      if (requests.length === count) break
      open = []
      bytes = 0
      requests.push(open)
    }
    open.push(each)
    bytes += more
  }
  return requests
}

/** Returns the time of the oldest entry that is sent of a trace. */
export function startOf({ folded }: DueTrace): number {
  return folded.taken[0]?.time ?? 0
}

/** Returns the ids of the entries in a request, by trace. */
export function entryIdsOf(traces: readonly DueTrace[]): Lease['traces'] {
  const ids: Record<string, readonly string[]> = {}
  for (const { trace, folded } of traces) ids[trace] = folded.taken.map(({ id }) => id)
  return ids
}

/** Returns the updates of a request. */
export function updatesOf(traces: readonly Pick<DueTrace, 'folded'>[]): FoldedUpdate[] {
  return traces.flatMap(({ folded: { taken, row, config } }) => {
    const newest = taken.at(-1)
    if (!newest) return []
    return { id: newest.id, time: toMs(newest.time), ...updateOf(newest, row, config) }
  })
}
