import type { TracerPorts } from '../record/ports.ts'
import type { TraceConfig, TraceRow } from '../record/publish.ts'
import type { StepRecord } from '../record/record.ts'
import { rowOf } from './row-of.ts'
import { utf8Length } from './utf8-length.ts'

/** Rows of equal config, for one call. */
export interface Batch {
  readonly config: TraceConfig
  readonly entries: readonly Entry[]
}

export interface Entry {
  readonly root: StepRecord
  readonly row: TraceRow
  /** Its row was published as partial, and has to be corrected. */
  readonly isUpdate: boolean
}

export interface Batches {
  /** A trace's row waits to be sent. */
  add(root: StepRecord): void
  /** Nothing waits any longer for its call to fill. */
  close(): void
  /** The oldest rows that are ready to be sent. */
  next(): Batch | undefined
  /** Rows that were refused together, to be sent in halves. */
  putBack(batch: Batch): void
}

/** Openlayer takes more, but a call that fails is sent again whole. */
const maxRows = 50
const maxBytes = 1_000_000
/** So long a row waits for others to share its call. */
const shareMs = 250
/** Rows wait while Openlayer is slow; beyond this, or this many bytes, the oldest go, so that memory stays bounded. */
const maxWaiting = 10_000
const maxWaitingBytes = 64_000_000

interface Filling {
  readonly config: TraceConfig
  readonly entries: Entry[]
  bytes: number
}

/** Puts rows of equal config together, within bounded memory. */
export function createBatches(
  { publish, after }: TracerPorts,
  { ready, drop }: { readonly ready: () => void; readonly drop: (batch: Batch) => void },
): Batches {
  const filling = new Map<string, Filling>()
  const closed: Filling[] = []
  let waiting = 0
  let bytesWaiting = 0
  let stopTimer: (() => void) | undefined

  const close = () => {
    stopTimer?.()
    stopTimer = undefined
    closed.push(...filling.values())
    filling.clear()
    ready()
  }
  const take = (): Filling | undefined => {
    const batch = closed.shift()
    if (batch) {
      waiting -= batch.entries.length
      bytesWaiting -= batch.bytes
    }
    return batch
  }
  const put = (key: string, batch: Filling) => {
    filling.delete(key)
    closed.push(batch)
  }
  const enter = (entry: Entry, config: TraceConfig) => {
    const mayShare = publish.many !== undefined && !entry.isUpdate
    const bytes = mayShare ? utf8Length(JSON.stringify(entry.row)) : roughBytes(entry.root)
    waiting += 1
    bytesWaiting += bytes
    if (!mayShare) {
      closed.push({ config, entries: [entry], bytes })
      return ready()
    }
    const key = JSON.stringify(config)
    const before = filling.get(key)
    if (before && before.bytes + bytes > maxBytes) put(key, before)
    const batch = filling.get(key) ?? { config, entries: [], bytes: 0 }
    filling.set(key, batch)
    batch.entries.push(entry)
    batch.bytes += bytes
    if (batch.entries.length === maxRows || batch.bytes >= maxBytes) {
      put(key, batch)
      ready()
    } else stopTimer ??= after(shareMs, close)
  }
  const limit = () => {
    while (waiting > maxWaiting || (waiting > 1 && bytesWaiting > maxWaitingBytes)) {
      if (closed.length === 0) close()
      const oldest = take()
      if (!oldest) return
      drop(oldest)
    }
  }
  return {
    add(root) {
      const { row, config } = rowOf(root)
      enter({ root, row, isUpdate: root.trace.row === 'sent' }, config)
      limit()
    },
    close,
    next: take,
    putBack({ config, entries }) {
      const middle = Math.ceil(entries.length / 2)
      for (const half of [entries.slice(middle), entries.slice(0, middle)]) {
        closed.unshift({ config, entries: [...half], bytes: 0 })
        waiting += half.length
      }
    },
  }
}

/** What a row takes that is never put beside others: its values are counted as they are copied. */
function roughBytes({ trace }: StepRecord): number {
  return trace.size + 500 * trace.count
}
