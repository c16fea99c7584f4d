import { type Entry, encodeEntry } from './entry.ts'
import type { Part } from './sift.ts'
import { byteLength } from './text.ts'
import { maxColumns, type Row, type RowConfig } from './update.ts'

/** The first parts of one lane as one row update. */
export interface Folded {
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** The entries it is made of, oldest first. */
  readonly taken: readonly Entry[]
  /** The entry that gave each column its value. */
  readonly origin: ReadonlyMap<string, Entry>
  /** At least as many bytes as its row and config take. */
  readonly bytes: number
}

/**
 * Combines parts of one lane, oldest first, into one row update: later columns win.
 *
 * It ends before a part that would make the update exceed 100 columns or `maxBytes`, that gives a role to
 * another column (PROTOCOL UPD-4), or where either of the two has to go alone.
 *
 * @param parts at least one.
 * @param aloneThrough entries up to this time are not combined.
 */
export function fold(
  [first, ...rest]: readonly [Part, ...Part[]],
  { maxBytes, aloneThrough = 0 }: { readonly maxBytes: number; readonly aloneThrough?: number },
): Folded {
  let folded = single(first)
  if (first.entry.time <= aloneThrough) return folded
  for (const part of rest) {
    const joined = join(folded, single(part), maxBytes)
    if (!joined) break
    folded = joined
  }
  return folded
}

function single({ entry, row, config }: Part): Folded {
  const origin = new Map(Object.keys(row).map((column) => [column, entry]))
  return { row, config, taken: [entry], origin, bytes: entry.bytes }
}

function join(left: Folded, right: Folded, maxBytes: number): Folded | undefined {
  const config = mergeConfigs(left.config, right.config)
  const row = { ...left.row, ...right.row }
  const origin = new Map([...left.origin, ...right.origin])
  if (config === 'conflict' || origin.size > maxColumns) return undefined
  let bytes = left.bytes + right.bytes
  if (bytes > maxBytes) bytes = byteLength(encodeEntry({ row, config }))
  if (bytes > maxBytes) return undefined
  return { row, config, taken: [...left.taken, ...right.taken], origin, bytes }
}

type Config = RowConfig | null | undefined

/** One config that says what both say, unless they disagree about a role. */
export function mergeConfigs(left: Config, right: Config): Config | 'conflict' {
  if (!left || !right) return right ?? left
  const merged: Record<string, string | null | undefined> = { ...left }
  for (const [role, column] of Object.entries(right)) {
    if (column === undefined) continue
    if (merged[role] !== undefined && merged[role] !== column) return 'conflict'
    merged[role] = column
  }
  return merged
}
