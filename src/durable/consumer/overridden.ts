import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { RowConfig } from '../../core/update/update.ts'
import { traceOf } from '../../http/rows/openlayer-transport.ts'

interface Updating {
  readonly update: FoldedUpdate
}

/**
 * Sorts one batch: published rows first, then updates by the time at which a page accepted them. Removes from each update
 * the columns that a newer update of the same trace sets too.
 *
 * Other batches are not considered: a message that is delivered twice or late may still be written after a newer one.
 *
 * @returns the updates with their remaining columns, and those without any.
 */
export function dropOverridden<Item extends Updating>(
  items: readonly Item[],
): { readonly kept: readonly Item[]; readonly overridden: readonly Item[] } {
  const kept: Item[] = []
  const overridden: Item[] = []
  const newer = new Map<string, Set<string>>()
  for (const item of byAge(items)) {
    const { update } = item
    const known = columnsOf(update, newer)
    // A published row creates the trace, so it is sent whole and before all updates.
    const left = update.publish ? update : without(update, known)
    if (left) kept.push({ ...item, update: left })
    else overridden.push(item)
    if (!update.publish) for (const column of Object.keys(update.row)) known.add(column)
  }
  return { kept: kept.reverse(), overridden }
}

/**
 * Returns updates that overridden columns make necessary after all, because the updates that override them were rejected.
 * Each is reduced to these columns: others were written by newer updates, which it must not overwrite.
 */
export function restoreOverridden<Item extends Updating>(
  items: readonly Item[],
  isRejected: (item: Item) => boolean,
): readonly Item[] {
  const restored: Item[] = []
  const written = new Map<string, Set<string>>()
  const rejected = new Map<string, Set<string>>()
  for (const item of byAge(items)) {
    const { update } = item
    if (update.publish) continue
    const newer = columnsOf(update, written)
    const lost = columnsOf(update, rejected)
    if (isRejected(item)) {
      for (const column of Object.keys(update.row)) if (!newer.has(column)) lost.add(column)
      continue
    }
    const others = Object.keys(update.row).filter((column) => !lost.has(column))
    const left = without(update, new Set(others))
    if (left) restored.push({ ...item, update: left })
    for (const column of Object.keys(update.row)) {
      newer.add(column)
      lost.delete(column)
    }
  }
  return restored
}

function columnsOf(update: FoldedUpdate, byTrace: Map<string, Set<string>>): Set<string> {
  const columns = byTrace.get(traceOf(update)) ?? new Set<string>()
  byTrace.set(traceOf(update), columns)
  return columns
}

/** Sorts updates from the newest to the oldest. Of several with the same time, the last one is the newest. */
function byAge<Item extends Updating>(items: readonly Item[]): readonly Item[] {
  return [...items].reverse().sort(newestFirst)
}

function newestFirst({ update: first }: Updating, { update: second }: Updating): number {
  const isRow = Boolean(first.publish)
  if (isRow !== Boolean(second.publish)) return isRow ? 1 : -1
  return second.time - first.time
}

function without(update: FoldedUpdate, columns: ReadonlySet<string>): FoldedUpdate | undefined {
  const entries = Object.entries(update.row)
  const left = entries.filter(([column]) => !columns.has(column))
  if (left.length === entries.length) return update
  if (left.length === 0) return undefined
  const { config, ...others } = update
  const named = new Set(left.map(([column]) => column))
  const roles = Object.entries(config ?? {}).filter(([, column]) => named.has(String(column)))
  const row = Object.fromEntries(left)
  return roles.length > 0
    ? { ...others, row, config: Object.fromEntries(roles) as RowConfig }
    : { ...others, row }
}
