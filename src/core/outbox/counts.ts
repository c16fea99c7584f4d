import type { EntryAddress, EntryKey } from '../records/entry.ts'
import { under } from '../records/keys.ts'
import type { Ended } from '../records/settlement.ts'
import type { Key, Range, Stored } from '../records/store.ts'
import type { Ports } from './ports.ts'

/** Counts of an outbox, taken from keys alone. */
export interface Counts {
  /** Number of waiting entries by trace. */
  readonly traces: Map<string, number>
  pending: number
  deadLetters: number
  /** Size of all waiting entries in bytes. */
  bytes: number
}

/** Number of keys read at once, small enough not to delay other transactions. */
const pageSize = 1_000
/** First wait before a recount that was overtaken by changes is repeated, in milliseconds. */
const recountMs = 250

/**
 * Keeps the counts of an outbox. Changes by this page are added at once, changes by other tabs by counting again.
 *
 * @param onChange called after each change.
 */
export function createCounts(ports: Ports, onChange: () => void) {
  let counts = none()
  let version = 0

  function changed(): void {
    version++
    onChange()
  }

  /** Counts the stored keys. A change by this page meanwhile invalidates the result, so the count is repeated later. */
  async function recount(waitMs = recountMs): Promise<void> {
    const before = version
    const counted = await countAll(ports)
    if (version !== before) {
      await new Promise<void>((resolve) => ports.clock.after(waitMs, resolve))
      return recount(Math.min(waitMs * 2, 4 * recountMs))
    }
    counts = counted
    onChange()
  }

  return {
    now: (): Readonly<Counts> => counts,
    recount: () => recount(),
    isFull({ limits } = ports): boolean {
      const { pending, deadLetters, bytes } = counts
      return pending + deadLetters > limits.entries || bytes > limits.bytes
    },
    accepted(entries: readonly Counted[]): void {
      for (const entry of entries) move(counts, entry, 1)
      changed()
    },
    /** @param deadLetters number of added dead letters; negative if some were removed. */
    ended(ended: readonly Ended[], deadLetters: number): void {
      if (ended.length === 0 && deadLetters === 0) return
      // Another tab may have accepted entries that are not counted here yet.
      let isRight = true
      for (const [entry] of ended) {
        isRight &&= counts.traces.has(entry.trace)
        move(counts, entry, -1)
      }
      counts.deadLetters += deadLetters
      isRight &&= counts.deadLetters >= 0
      counts.pending = Math.max(0, counts.pending)
      counts.deadLetters = Math.max(0, counts.deadLetters)
      changed()
      if (!isRight) recount().catch(ports.onFault)
    },
  }
}

export type CountsKeeper = ReturnType<typeof createCounts>
type Counted = Pick<EntryAddress, 'trace' | 'bytes'>

function none(): Counts {
  return { traces: new Map(), pending: 0, deadLetters: 0, bytes: 0 }
}

async function countAll({ store, space }: Ports): Promise<Counts> {
  const counts = none()
  const [dead = []] = await store.read([{ ...under('dead', space), keysOnly: true }])
  counts.deadLetters = dead.length
  let { from, before }: { from: Key | undefined; before: Key } = under('entry', space)
  while (from) {
    const range: Range = { from, before, limit: pageSize, keysOnly: true }
    const page: readonly Stored[] = (await store.read([range]))[0] ?? []
    for (const { key } of page) {
      const [, , trace, , , bytes] = key as EntryKey
      move(counts, { trace, bytes }, 1)
    }
    const last = page.at(-1)
    from = page.length === pageSize && last ? [...last.key, 0] : undefined
  }
  return counts
}

function move(counts: Counts, { trace, bytes }: Counted, by: 1 | -1): void {
  const left = (counts.traces.get(trace) ?? 0) + by
  if (left > 0) counts.traces.set(trace, left)
  else counts.traces.delete(trace)
  counts.pending += by
  counts.bytes += by * bytes
}
