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

/** A trace that may be sent, and what to send of it. */
export interface DueTrace {
  readonly trace: string
  readonly record: TraceRecord
  readonly folded: Folded
}

/** One request to come: the traces it holds are leased to it. */
export interface Request {
  /** The name of its lease. */
  readonly id: string
  readonly traces: readonly DueTrace[]
  /** When its lease was taken, by the time of day and by the clock that nobody sets. */
  readonly leasedAt: number
  readonly leasedElapsed: number
  /** Where its entries are stored: memory may stand in since. */
  readonly medium: OutboxStore['medium']
}

/** What the proxy takes at once is a little more. */
const maxBytes = 60_000
/** The wire's own words around an update, its id and time included. */
const wrapBytes = 200

/**
 * Fills requests with traces: what is least suspected first, and of that what has waited longest.
 *
 * @param count how many requests at most.
 * @param extraBytes how much more than itself an update may take.
 */
export function fillRequests(
  due: readonly DueTrace[],
  count: number,
  { successes, refused }: Pick<Pause, 'successes' | 'refused'>,
  extraBytes: number,
): DueTrace[][] {
  // The next holds half as many, whatever it holds: where everything is refused, that is soon known.
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

/** The time of the oldest entry that is sent of a trace. */
export function startOf({ folded }: DueTrace): number {
  return folded.taken[0]?.time ?? 0
}

/** The ids of the entries that a request sends, by trace. */
export function entryIdsOf(traces: readonly DueTrace[]): Lease['traces'] {
  const ids: Record<string, readonly string[]> = {}
  for (const { trace, folded } of traces) ids[trace] = folded.taken.map(({ id }) => id)
  return ids
}

/** What is sent of a request's traces. */
export function updatesOf(traces: readonly Pick<DueTrace, 'folded'>[]): FoldedUpdate[] {
  return traces.flatMap(({ folded: { taken, row, config } }) => {
    const newest = taken.at(-1)
    if (!newest) return []
    return { id: newest.id, time: toMs(newest.time), ...updateOf(newest, row, config) }
  })
}
