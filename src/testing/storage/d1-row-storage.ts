import type { D1DatabaseLike, D1StatementLike } from './d1-database.ts'
import { readClock, readRow, readUpdate } from './d1-records.ts'
import { createTables } from './d1-schema.ts'
import * as sql from './d1-statements.ts'
import type { PublishedRow, RowStorage } from './row-storage.ts'

/**
 * Stores the local Openlayer's rows in a D1 database (SQLite in workerd). The tables are created on first use and have
 * names with the prefix `openlayer_`. No promise is kept between calls, so one storage can serve concurrent requests.
 *
 * @param database D1 binding.
 * @example
 * const worker = {
 *   fetch: (request: Request, env: { ROWS: D1Database }) =>
 *     createLocalOpenlayer({ apiKey: 'local-key', storage: d1RowStorage(env.ROWS) })(request),
 * }
 */
export function d1RowStorage(database: D1DatabaseLike): RowStorage {
  let ready = false

  const run = async (
    statements: readonly D1StatementLike[],
  ): Promise<readonly (readonly unknown[])[]> => {
    if (!ready) await createTables(database)
    ready = true
    return (await database.batch([...statements])).map(({ results }) => results)
  }
  const statement = (
    text: string,
    ...values: readonly (string | number | null)[]
  ): D1StatementLike => database.prepare(text).bind(...values)
  const upsert = (row: PublishedRow, published: 0 | 1): D1StatementLike =>
    statement(sql.upsertRow, row.inferencePipelineId, row.inferenceId, published, row.at)
  const merge = (change: PublishedRow, published: 0 | 1): D1StatementLike =>
    statement(
      sql.mergeCells,
      change.inferencePipelineId,
      change.inferenceId,
      published,
      cells(change),
    )

  return {
    publish: async (rows) => {
      await run([
        statement(sql.countChange),
        ...rows.flatMap((row) => [upsert(row, 1), merge(row, 1)]),
      ])
    },
    update: async (change, onto) => {
      const { inferencePipelineId, inferenceId, at, row, config } = change
      const published = onto === 'published' ? 1 : 0
      const target = [inferencePipelineId, inferenceId, published] as const
      const named = config === undefined ? null : JSON.stringify(config)
      const [, touched = []] = await run([
        statement(sql.countChange),
        onto === 'any' ? upsert(change, 0) : statement(sql.touchRow, ...target, at),
        merge(change, published),
        statement(sql.auditUpdate, ...target, at, JSON.stringify(row), named),
      ])
      return touched.length > 0
    },
    find: async ({ inferencePipelineId, inferenceId }) => {
      const [found = []] = await run([statement(sql.selectRow, inferencePipelineId, inferenceId)])
      return found.map(readRow)[0]
    },
    list: async ({ inferencePipelineId, sortColumn = null, asc, offset, limit }) => {
      const page = statement(sql.selectPage(asc), inferencePipelineId, sortColumn, limit, offset)
      const [found = []] = await run([page])
      return found.map(readRow)
    },
    delete: async ({ inferencePipelineId, inferenceId }) => {
      const { countDeletion, cells, row } = sql.deleteRow
      const statements = [countDeletion, cells, row].map((text) =>
        statement(text, inferencePipelineId, inferenceId),
      )
      const [, , deleted = []] = await run(statements)
      return deleted.length > 0
    },
    updatesAfter: async (after) => {
      const [found = []] = await run([statement(sql.selectUpdates, after)])
      return found.map(readUpdate)
    },
    rowsAfter: async (after) => {
      const [clock = [], changed = []] = await run([
        statement(sql.selectClock),
        statement(sql.selectChangedRows, after),
      ])
      const { version, vanishedAt } = readClock(clock[0])
      return { restart: after < vanishedAt, cursor: version, rows: changed.map(readRow) }
    },
    clear: async () => {
      await run(sql.clear.map((text) => statement(text)))
    },
  }
}

function cells({ row }: PublishedRow): string {
  return JSON.stringify(Object.entries(row).map(([name, value]) => [name, JSON.stringify(value)]))
}
