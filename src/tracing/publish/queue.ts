import { byteLength } from '../../core/update/text.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { TraceConfig, TraceRow } from '../record/publish.ts'
import type { StepRecord } from '../record/record.ts'
import { rowOf } from './row-of.ts'

/** A row that waits to be sent. */
export interface Entry {
  readonly root: StepRecord
  readonly row: TraceRow
  readonly config: TraceConfig
  /** Rows with equal keys may share a call. */
  readonly key: unknown
  readonly bytes: number
  /** Whether the row was published as partial and is corrected now. */
  readonly isUpdate: boolean
  /** Maximum number of rows in its call. */
  limit: number
  /** Whether it no longer waits for others. */
  isDue: boolean
}

/** Limits of one call. Larger ones are likely to be refused. */
const maxRows = 50
const maxBytes = 1_000_000
/** Limits of the waiting rows, to bound memory while Openlayer is slow. Beyond them the oldest rows are dropped. */
const maxWaiting = 10_000
const maxWaitingBytes = 64_000_000

/** Creates the queue of waiting rows, oldest first. */
export function createQueue({ publish }: TracerPorts) {
  const waiting: Entry[] = []
  let bytesWaiting = 0

  const add = (entry: Entry) => {
    waiting.push(entry)
    bytesWaiting += entry.bytes
  }
  const remove = (entries: readonly Entry[]) => {
    for (const entry of entries) {
      bytesWaiting -= entry.bytes
      waiting.splice(waiting.indexOf(entry), 1)
    }
    return entries
  }
  return {
    /** Creates the row of a trace and adds it. */
    add(root: StepRecord): void {
      const made = rowOf(root)
      const isUpdate = root.trace.row === 'sent'
      const mayShare = publish.many !== undefined && !isUpdate
      // For rows that share no call the number of copied characters is precise enough.
      const bytes = mayShare ? byteLength(JSON.stringify(made.row)) : root.trace.size
      const key = mayShare ? JSON.stringify(made.config) : root
      const limit = mayShare ? maxRows : 1
      add({ root, ...made, key, bytes, isUpdate, limit, isDue: false })
    },
    /** Takes the oldest row if too many wait. */
    takeOldest(): readonly Entry[] {
      const isFull = waiting.length > maxWaiting || bytesWaiting > maxWaitingBytes
      return isFull && waiting.length > 1 ? remove(waiting.slice(0, 1)) : []
    },
    /** Takes rows for one call, if they are due or fill the call. */
    next(): readonly Entry[] {
      let first: Entry | undefined
      const taken: Entry[] = []
      let bytes = 0
      for (const entry of waiting) {
        first ??= entry
        if (entry.key !== first.key) continue
        bytes += entry.bytes
        if (taken.length > 0 && bytes > maxBytes) return remove(taken)
        if (taken.push(entry) === first.limit) return remove(taken)
      }
      return first?.isDue ? remove(taken) : []
    },
    /** Adds rows again that were refused together, to be sent in halves. */
    split(entries: readonly Entry[]): void {
      for (const entry of entries) {
        entry.limit = Math.ceil(entries.length / 2)
        entry.isDue = true
        add(entry)
      }
    },
    /** Makes all waiting rows due. */
    markDue(): void {
      for (const entry of waiting) entry.isDue = true
    },
    isEmpty: () => waiting.length === 0,
  }
}
