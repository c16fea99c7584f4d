import type { Entry } from '../records/entry.ts'
import type { SettlementKind } from '../records/settlement.ts'
import { toMs } from '../records/time.ts'
import {
  type Columns,
  isRefused,
  settledBy,
  staleness,
  type TraceRecord,
} from '../records/trace-record.ts'
import { toJson } from '../update/json-text.ts'
import { byteLength } from '../update/text.ts'
import { idRole, maxColumns, type Row, type RowConfig } from '../update/update.ts'

type Config = RowConfig | null | undefined

/** How an entry ends, without the time. */
export interface Ending {
  readonly kind: SettlementKind
  readonly code?: string | undefined
  readonly via?: 'applied' | 'queued' | undefined
  readonly refused?: readonly string[] | undefined
}

/** The first entries of a trace, combined into one row update. */
export interface Folded {
  readonly row: Row
  readonly config: Config
  /** The combined entries, oldest first; empty if there is nothing to send. */
  readonly taken: readonly Entry[]
  /** For each column, the entry with its value. */
  readonly origin: ReadonlyMap<string, Entry>
  /** Upper bound of the size of row and config in bytes. */
  readonly bytes: number
  /** Entries that do not have to be sent any more. */
  readonly spent: readonly (readonly [Entry, Ending])[]
}

const nothing: Folded = {
  row: {},
  config: undefined,
  taken: [],
  origin: new Map(),
  bytes: 0,
  spent: [],
}

/**
 * Combines a trace's entries, oldest first, into one row update. Later values of a column win.
 *
 * It omits columns that were delivered with a later time or refused, and entries older than `maxAgeMs` that were tried at
 * that age. It stops before an entry that would exceed 100 columns or `entryBytes`, that maps a role to another column
 * (PROTOCOL UPD-4), or that has to be sent alone.
 *
 * @param heard delivered values that this page knows of.
 */
export function fold(
  entries: readonly Entry[],
  record: TraceRecord,
  heard: Columns | undefined,
  { entryBytes, maxAgeMs }: { readonly entryBytes: number; readonly maxAgeMs: number },
): Folded {
  let folded = nothing
  for (const entry of rowFirst(entries)) {
    const columns = Object.keys(entry.row).filter(
      (column) => entry.publish || isWanted(entry, column, record, heard),
    )
    const ending = endingOf(entry, columns, record, heard, maxAgeMs)
    if (ending) {
      folded = { ...folded, spent: [...folded.spent, [entry, ending]] }
      continue
    }
    const joined = join(folded, entry, columns)
    const [first] = folded.taken
    if (first) {
      if (first.publish || entry.inferencePipelineId !== first.inferencePipelineId) break
      if (!joined || first.time <= record.aloneThrough || joined.origin.size > maxColumns) break
      if (joined.bytes > entryBytes && sizeOf(joined) > entryBytes) break
    }
    folded = joined ?? folded
  }
  return folded
}

/** Moves the trace's whole row before its updates (PROTOCOL T-12). */
function rowFirst(entries: readonly Entry[]): readonly Entry[] {
  const rows = entries.filter(({ publish }) => publish)
  return rows.length === 0 ? entries : [...rows, ...entries.filter(({ publish }) => !publish)]
}

function isWanted(
  entry: Entry,
  column: string,
  record: TraceRecord,
  heard: Columns | undefined,
): boolean {
  return !isRefused(entry, column, record) && !staleness(entry, column, record.delivered, heard)
}

function endingOf(
  entry: Entry,
  wanted: readonly string[],
  record: TraceRecord,
  heard: Columns | undefined,
  maxAgeMs: number,
): Ending | undefined {
  if (wanted.length > 0) {
    return record.triedAt < toMs(entry.time) + maxAgeMs ? undefined : { kind: 'expired' }
  }
  if (Object.keys(entry.row).length === 0) return { kind: 'rejected', code: 'unreadable' }
  const kind = settledBy(entry, record.delivered, heard) ?? 'superseded'
  const via = kind === 'delivered' ? (record.via ?? 'applied') : undefined
  return withRefusals(entry, { kind, via }, record)
}

/** Adds refused columns to an ending. An entry whose columns were all refused is rejected. */
export function withRefusals(entry: Entry, ending: Ending, record: TraceRecord): Ending {
  const columns = Object.keys(entry.row)
  const refused = columns.filter((column) => isRefused(entry, column, record))
  if (refused.length === 0) return ending
  const code = record.refused[refused[0] ?? '']?.[1]
  if (refused.length === columns.length) return { kind: 'rejected', code }
  return { ...ending, code, refused }
}

/** Removes the roles of columns that are not in the row (PROTOCOL C-15). A whole row keeps all of its config. */
export function pruneConfig(config: Config, row: Row, isWholeRow?: true): Config {
  if (isWholeRow) return config
  const roles = Object.entries(config ?? {}).filter(
    ([role, column]) => role === idRole || column == null || Object.hasOwn(row, column),
  )
  return config && Object.fromEntries(roles)
}

/** Adds columns of another entry to a fold. Returns nothing if their configs map a role to different columns. */
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
  const added = publish ? {} : pruneConfig(entry.config, own)
  for (const [role, column] of Object.entries(added ?? {})) {
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
  return byteLength(toJson({ row, config }))
}
