import type { Entry } from '../records/entry.ts'
import type { SettlementKind } from '../records/settlement.ts'
import { toMs } from '../records/time.ts'
import { toJson } from '../update/json-text.ts'
import type { CountsKeeper } from './counts.ts'
import type { OutboxLimits, Ports } from './ports.ts'
import { type Removed, remove } from './remove.ts'

/** Share of the entries that is kept when the device has no space left. */
const share = 3 / 4

/**
 * Evicts the oldest entries when a limit is exceeded. Entries under way may be evicted too; their settlement then ignores
 * them.
 *
 * @param onRemoved called with what was removed.
 */
export function createLimits(
  ports: Ports,
  counts: CountsKeeper,
  onRemoved: (gone: Removed) => void,
) {
  let isBusy = false

  /** @returns whether anything was removed. */
  async function evict(limits: OutboxLimits): Promise<boolean> {
    isBusy = true
    try {
      const removed = await removeDownTo(ports, limits)
      onRemoved(removed)
      return removed[0].length + removed[1] > 0
    } finally {
      isBusy = false
    }
  }

  return {
    /** Enforces the limits. A failure is reported, not thrown. */
    async keep(): Promise<void> {
      try {
        while (!isBusy && counts.isFull()) {
          // Nothing had to be removed: the counts were out of date because another tab has evicted.
          if (!(await evict(ports.limits))) await counts.recount()
        }
      } catch (fault) {
        ports.onFault(fault)
      }
    },
    /** Evicts although the limits are kept, because the device has no space left. Returns whether anything was removed. */
    async makeRoom(): Promise<boolean> {
      if (isBusy) return false
      await counts.recount()
      const { pending, deadLetters, bytes } = counts.now()
      const entries = Math.floor((pending + deadLetters) * share)
      return evict({ ...ports.limits, entries, bytes: Math.floor(bytes * share) })
    },
  }
}

/**
 * Removes from an outbox until it is within its limits, in this order: entries whose columns are all set by later entries,
 * expired entries, the oldest dead letters, and whole traces, the one with the oldest entry first.
 */
function removeDownTo(ports: Ports, limits: OutboxLimits): Promise<Removed> {
  return remove(ports, ports.space, ({ end, removed }, entries, dead) => {
    let count = entries.length + dead.length
    let bytes = 0
    for (const entry of entries) bytes += entry.bytes
    const isFull = () => count > limits.entries || bytes > limits.bytes
    const drop = (entry: Entry, kind: SettlementKind): void => {
      if (!end(entry, { kind })) return
      count--
      bytes -= entry.bytes
    }
    const oldest = [...entries].sort((one, other) => one.time - other.time)
    const isOld = ({ time }: Entry) => toMs(time) + limits.maxAgeMs < ports.clock.now()
    for (const entry of overriddenIn(entries)) if (isFull()) drop(entry, 'superseded')
    for (const entry of oldest) if (isFull() && isOld(entry)) drop(entry, 'expired')
    for (const { key } of dead) {
      if (count <= limits.entries) break
      removed.push(key)
      count--
    }
    for (const { trace } of oldest) {
      if (!isFull()) break
      for (const entry of entries) if (entry.trace === trace) drop(entry, 'evicted')
    }
  })
}

/** Returns the entries whose columns are all set by later entries of their trace with the same config. */
function overriddenIn(entries: readonly Entry[]): Entry[] {
  const later = new Set<string>()
  const updates = entries.filter(({ publish }) => !publish)
  return updates.reverse().filter(({ trace, row, config }) => {
    const columns = Object.keys(row).map((column) => toJson([trace, column, config]))
    const isOverridden = columns.every((column) => later.has(column))
    for (const column of columns) later.add(column)
    return isOverridden
  })
}
