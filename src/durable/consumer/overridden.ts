import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { RowConfig } from '../../core/update/update.ts'
import { traceOf } from '../../http/rows/openlayer-transport.ts'

/**
 * Puts one batch in order: published rows first, then by the time at which a page accepted each update; and takes out of
 * every update the columns that a newer one of its trace sets as well.
 *
 * It knows nothing of other batches: what is delivered twice, or late, may still be written after something newer.
 *
 * @returns the updates that are left, and those of which nothing is.
 */
export function dropOverridden<Carrier extends { readonly update: FoldedUpdate }>(
  carriers: readonly Carrier[],
): { readonly kept: readonly Carrier[]; readonly overridden: readonly Carrier[] } {
  const kept: Carrier[] = []
  const overridden: Carrier[] = []
  const newer = new Map<string, Set<string>>()
  for (const carrier of [...carriers].sort(inReverse)) {
    const { update } = carrier
    const known = newer.get(traceOf(update)) ?? new Set<string>()
    newer.set(traceOf(update), known)
    // A published row is the trace itself, and comes before all of its updates.
    const left = update.publish ? update : without(update, known)
    if (left) kept.push({ ...carrier, update: left })
    else overridden.push(carrier)
    if (!update.publish) for (const column of Object.keys(update.row)) known.add(column)
  }
  return { kept: kept.reverse(), overridden }
}

function inReverse(
  one: { readonly update: FoldedUpdate },
  other: { readonly update: FoldedUpdate },
) {
  const [first, second] = [Boolean(one.update.publish), Boolean(other.update.publish)]
  if (first !== second) return first ? 1 : -1
  return other.update.time - one.update.time
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
