import type { Entry } from './entry.ts'
import type { Lane } from './lane.ts'
import { toMs } from './sequence.ts'
import type { Settlement } from './settlement.ts'
import type { Row, RowConfig } from './update.ts'

/** What of an entry still wants sending. */
export interface Part {
  readonly entry: Entry
  readonly row: Row
  readonly config?: RowConfig | null | undefined
}

export interface Sifted {
  readonly parts: readonly Part[]
  /** Entries that need no sending any more, and how they end. */
  readonly spent: readonly (readonly [Entry, Omit<Settlement, 'at'>])[]
}

/**
 * Parts what still wants sending from what does not: columns acknowledged with a newer time,
 * columns refused, and entries that outlived `maxAgeMs` and were tried since.
 */
export function sift(
  entries: readonly Entry[],
  lane: Lane,
  { maxAgeMs }: { readonly maxAgeMs: number },
): Sifted {
  const parts: Part[] = []
  const spent: [Entry, Omit<Settlement, 'at'>][] = []
  for (const entry of entries) {
    const part = livePart(entry, lane)
    if (Object.keys(entry.row).length === 0) spent.push([entry, unreadable])
    else if (!part) spent.push([entry, refusal(entry, lane) ?? { kind: 'superseded' }])
    else if (lane.triedAt >= toMs(entry.time) + maxAgeMs) spent.push([entry, { kind: 'expired' }])
    else parts.push(part)
  }
  return { parts, spent }
}

const unreadable = { kind: 'rejected', code: 'unreadable' } as const

/** How an entry ends that holds a refused column, whatever became of its others. */
export function refusal(entry: Entry, lane: Lane): Omit<Settlement, 'at'> | undefined {
  for (const column of Object.keys(entry.row)) {
    const excluded = lane.excluded.get(column)
    if (excluded && entry.time <= excluded.through) return { kind: 'rejected', code: excluded.code }
  }
  return undefined
}

function livePart(entry: Entry, lane: Lane): Part | undefined {
  if (lane.delivered.size === 0 && lane.excluded.size === 0) return { entry, ...contentOf(entry) }
  const live = Object.entries(entry.row).filter(([column]) => {
    const acknowledged = lane.delivered.get(column)?.[0] ?? -1
    const refused = lane.excluded.get(column)?.through ?? -1
    return entry.time > refused && entry.time >= acknowledged
  })
  if (live.length === 0) return undefined
  const row: Row = Object.fromEntries(live)
  return { entry, row, config: pruneConfig(entry.config, row) }
}

function contentOf({ row, config }: Entry): Pick<Part, 'row' | 'config'> {
  return { row, config }
}

/** Takes out the roles of columns that are not in the row (PROTOCOL C-15). */
export function pruneConfig(config: RowConfig | null | undefined, row: Row): typeof config {
  if (!config) return config
  return Object.fromEntries(
    Object.entries(config).filter(
      ([role, column]) =>
        role === 'inferenceIdColumnName' || column == null || Object.hasOwn(row, column),
    ),
  )
}
