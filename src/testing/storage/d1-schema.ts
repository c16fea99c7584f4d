import type { D1DatabaseLike } from './d1-database.ts'

/**
 * One record per column (`cell`), so that two updates of a row do not overwrite each other's columns, null is a value,
 * and nested values are replaced. All values are JSON text. `clock` counts changes, for cursors that never decrease.
 */
const tables = [
  `CREATE TABLE IF NOT EXISTS openlayer_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, vanished_at INTEGER NOT NULL)`,
  'INSERT OR IGNORE INTO openlayer_clock (id, version, vanished_at) VALUES (1, 0, 0)',
  `CREATE TABLE IF NOT EXISTS openlayer_stored_row (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, inference_id TEXT NOT NULL,
    published INTEGER NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, version INTEGER NOT NULL, UNIQUE (pipeline, inference_id))`,
  `CREATE TABLE IF NOT EXISTS openlayer_cell (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL, name TEXT NOT NULL,
    value TEXT NOT NULL, UNIQUE (row, name))`,
  `CREATE TABLE IF NOT EXISTS openlayer_update (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, pipeline TEXT NOT NULL,
    inference_id TEXT NOT NULL, columns TEXT NOT NULL, config TEXT)`,
]

/** Creates missing tables. Repeated and concurrent calls are harmless. */
export async function createTables(database: D1DatabaseLike): Promise<void> {
  await database.batch(tables.map((sql) => database.prepare(sql)))
}
