import type { Columns } from './end.ts'
import type { Entry } from './entry.ts'
import type { Lane } from './lane.ts'
import { toMs } from './sequence.ts'
import type { SettlementKind } from './settlement.ts'
import { byteLength } from './update/text.ts'
import { idRole, maxColumns, type Row, type RowConfig } from './update/update.ts'

type Config = RowConfig | null | undefined
/** How an entry ends. */
export type Ending = readonly [
  kind: SettlementKind,
  code?: string | undefined,
  via?: 'applied' | 'queued' | undefined,
]

/** The first entries of one lane as one row update. */
export interface Folded {
  readonly row: Row
  readonly config: Config
  /** The entries it is made of, oldest first; none when there is nothing to send. */
  readonly taken: readonly Entry[]
  /** The entry that gave each column its value. */
  readonly origin: ReadonlyMap<string, Entry>
  /** At least as many bytes as its row and config take. */
  readonly bytes: number
  /** Entries that need no sending any more. */
  readonly spent: readonly (readonly [Entry, Ending])[]
}

/**
 * Combines a lane's entries, oldest first, into one row update: later columns win.
 *
 * Left out are columns that were acknowledged with a newer time or refused, and entries that outlived `maxAgeMs`
 * and were tried since. The fold ends before an entry that would make it exceed 100 columns or `maxBytes`, that
 * gives a role to another column (PROTOCOL UPD-4), or that has to go alone.
 */
export function fold(
  entries: readonly Entry[],
  lane: Lane,
  delivered: Columns | undefined,
  { entryBytes, maxAgeMs }: { readonly entryBytes: number; readonly maxAgeMs: number },
): Folded {
  let folded: Folded = {
    row: {},
    config: undefined,
    taken: [],
    origin: new Map(),
    bytes: 0,
    spent: [],
  }
  for (const entry of rowFirst(entries)) {
    const columns = Object.keys(entry.row).filter(
      (column) => entry.publish || isLive(entry, column, lane, delivered),
    )
    const ending = endingOf(entry, columns, lane, maxAgeMs)
    if (ending) {
      folded = { ...folded, spent: [...folded.spent, [entry, ending]] }
      continue
    }
    const joined = join(folded, entry, columns)
    const [first] = folded.taken
    if (first) {
      if (first.publish || entry.inferencePipelineId !== first.inferencePipelineId) break
      if (!joined || first.time <= lane.aloneThrough || joined.origin.size > maxColumns) break
      if (joined.bytes > entryBytes && sizeOf(joined) > entryBytes) break
    }
    folded = joined ?? folded
  }
  return folded
}

/** A trace's row goes before what is to be written into it (PROTOCOL T-12), and by itself. */
function rowFirst(entries: readonly Entry[]): readonly Entry[] {
  const rows = entries.filter(({ publish }) => publish)
  return rows.length === 0 ? entries : [...rows, ...entries.filter(({ publish }) => !publish)]
}

/** How an entry ends that holds a refused column, whatever became of its others. */
export function refusalOf({ row, time }: Entry, { refused }: Lane): Ending | undefined {
  for (const column of Object.keys(row)) {
    const [through, code] = refused.get(column) ?? [-1]
    if (time <= through) return ['rejected', code]
  }
  return undefined
}

/** Takes out the roles of columns that are not in the row (PROTOCOL C-15); a whole row needs all of its config. */
export function pruneConfig(config: Config, row: Row, isWholeRow?: true): Config {
  if (isWholeRow) return config
  const roles = Object.entries(config ?? {}).filter(
    ([role, column]) => role === idRole || column == null || Object.hasOwn(row, column),
  )
  return config && Object.fromEntries(roles)
}

function isLive(
  { time }: Entry,
  column: string,
  { refused }: Lane,
  delivered: Columns | undefined,
): boolean {
  return time >= (delivered?.get(column)?.[0] ?? 0) && time > (refused.get(column)?.[0] ?? 0)
}

function endingOf(
  entry: Entry,
  live: readonly string[],
  lane: Lane,
  maxAgeMs: number,
): Ending | undefined {
  if (live.length > 0) return lane.triedAt < toMs(entry.time) + maxAgeMs ? undefined : ['expired']
  if (Object.keys(entry.row).length === 0) return ['rejected', 'unreadable']
  return refusalOf(entry, lane) ?? ['superseded']
}

/** The fold with the live columns of one more entry, unless their configs disagree about a role. */
function join(folded: Folded, entry: Entry, columns: readonly string[]): Folded | undefined {
  const origin = new Map(folded.origin)
  const { publish } = entry
  const own: Record<string, Row[string]> = {}
  for (const column of columns) {
    own[column] = entry.row[column] ?? null
    origin.set(column, entry)
  }
  const row = { ...folded.row, ...own }
  const config: Record<string, string | null | undefined> = { ...folded.config }
  for (const [role, column] of publish
    ? []
    : Object.entries(pruneConfig(entry.config, own) ?? {})) {
    if (column === undefined) continue
    if (config[role] !== undefined && config[role] !== column) return undefined
    config[role] = column
  }
  const plain = entry.config === undefined ? folded.config : entry.config
  const said = !publish && (folded.config || entry.config) ? config : plain
  const taken = [...folded.taken, entry]
  return { ...folded, row, config: said, taken, origin, bytes: folded.bytes + entry.bytes }
}

function sizeOf({ row, config }: Folded): number {
  return byteLength(JSON.stringify({ row, config }))
}
