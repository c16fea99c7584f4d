import { compareColumn } from './compare-column.ts'
import type {
  AppliedUpdate,
  PublishedRow,
  RowIdentity,
  RowStorage,
  StoredRow,
} from './row-storage.ts'

/**
 * Stores the local Openlayer's rows in memory, for tests. They are lost when the process ends, and not shared.
 *
 * @example
 * const openlayer = createLocalOpenlayer({ apiKey: 'local-key', storage: memoryRowStorage() })
 */
export function memoryRowStorage(): RowStorage {
  const rows = new Map<string, VersionedRow>()
  const updates: AppliedUpdate[] = []
  let sequence = 0
  let version = 0
  let rowIds = 0
  let vanishedAt = 0

  const write = (change: PublishedRow, published: boolean): void => {
    const known = rows.get(keyOf(change))
    rows.set(keyOf(change), {
      ...merge(known, change, known?.rowId ?? ++rowIds),
      published,
      version,
    })
  }

  return {
    publish: async (published) => {
      version += 1
      for (const row of published) write(row, true)
    },
    update: async (change, onto) => {
      const known = rows.get(keyOf(change))
      if (onto === 'known' && !known) return false
      if (onto === 'published' && !known?.published) return false
      version += 1
      sequence += 1
      write(change, known?.published ?? false)
      const { inferencePipelineId, inferenceId, at: time, row, config } = change
      const named = config === undefined ? {} : { config }
      updates.push({ sequence, time, inferencePipelineId, inferenceId, row, ...named })
      return true
    },
    find: async (identity) => stored(rows.get(keyOf(identity))),
    list: async ({ inferencePipelineId, sortColumn, asc, offset, limit }) => {
      const found = [...rows.values()].filter(
        (row) => row.inferencePipelineId === inferencePipelineId,
      )
      if (sortColumn !== undefined) found.sort((a, b) => compareColumn(sortColumn, a.row, b.row))
      return (asc ? found : found.reverse()).slice(offset, offset + limit).map(withoutVersion)
    },
    delete: async (identity) => {
      if (!rows.delete(keyOf(identity))) return false
      version += 1
      vanishedAt = version
      return true
    },
    updatesAfter: async (after) => updates.filter((update) => update.sequence > after),
    rowsAfter: async (after) => {
      const restart = after < vanishedAt
      const changed = [...rows.values()].filter((row) => restart || row.version > after)
      return { restart, cursor: version, rows: changed.map(withoutVersion) }
    },
    clear: async () => {
      rows.clear()
      updates.length = 0
      version += 1
      vanishedAt = version
    },
  }
}

interface VersionedRow extends StoredRow {
  readonly version: number
}

function keyOf({ inferencePipelineId, inferenceId }: RowIdentity): string {
  return JSON.stringify([inferencePipelineId, inferenceId])
}

function merge(
  known: StoredRow | undefined,
  change: PublishedRow,
  rowId: number,
): Omit<StoredRow, 'published'> {
  return {
    inferencePipelineId: change.inferencePipelineId,
    inferenceId: change.inferenceId,
    rowId,
    createdAt: known?.createdAt ?? change.at,
    updatedAt: change.at,
    row: { ...known?.row, ...change.row },
  }
}

function stored(row: VersionedRow | undefined): StoredRow | undefined {
  return row && withoutVersion(row)
}

function withoutVersion({ version: _, ...row }: VersionedRow): StoredRow {
  return row
}
