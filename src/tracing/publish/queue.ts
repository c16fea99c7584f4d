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
  /** Equal for rows that may share a call. */
  readonly key: unknown
  readonly bytes: number
  /** Its row was published as partial, and has to be corrected. */
  readonly isUpdate: boolean
  /** How many rows its call may have at most. */
  limit: number
  /** Whether it waits no longer for others. */
  isDue: boolean
}

/** A call with more is likely to be refused as too large. */
const maxRows = 50
const maxBytes = 1_000_000
/** Rows wait while Openlayer is slow; beyond this, or this many bytes, the oldest go, so that memory stays bounded. */
const maxWaiting = 10_000
const maxWaitingBytes = 64_000_000

/** The rows that wait, the oldest first. */
export function createQueue({ publish }: TracerPorts) {
  const waiting = new Set<Entry>()
  let bytesWaiting = 0

  const add = (entry: Entry) => {
    waiting.add(entry)
    bytesWaiting += entry.bytes
  }
  const remove = (entries: readonly Entry[]) => {
    for (const entry of entries) {
      waiting.delete(entry)
      bytesWaiting -= entry.bytes
    }
    return entries
  }
  return {
    /** Makes a trace's row, which waits. */
    add(root: StepRecord): void {
      const made = rowOf(root)
      const isUpdate = root.trace.row === 'sent'
      const mayShare = publish.many !== undefined && !isUpdate
      // What is never put beside others need not be counted well: the values were, as they were copied.
      const bytes = mayShare ? byteLength(JSON.stringify(made.row)) : root.trace.size
      const key = mayShare ? JSON.stringify(made.config) : root
      const limit = mayShare ? maxRows : 1
      add({ root, ...made, key, bytes, isUpdate, limit, isDue: false })
    },
    /** The oldest row, where there are too many. */
    excess(): readonly Entry[] {
      if (waiting.size <= maxWaiting && bytesWaiting <= maxWaitingBytes) return []
      const [oldest, second] = waiting
      return oldest && second ? remove([oldest]) : []
    },
    /** Rows for one call: they are due, or there is no room for more of them. */
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
    /** Rows that were refused together are sent in halves. */
    halve(entries: readonly Entry[]): void {
      for (const entry of entries) {
        entry.limit = Math.ceil(entries.length / 2)
        entry.isDue = true
        add(entry)
      }
    },
    /** Nothing that waits now waits any longer for others. */
    close(): void {
      for (const entry of waiting) entry.isDue = true
    },
    isEmpty: () => waiting.size === 0,
  }
}
