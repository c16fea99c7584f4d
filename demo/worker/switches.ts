import type { D1DatabaseLike } from '../../src/testing.ts'

/** Settings that an operator of the demo can change while it runs. */
export interface Switches {
  /** Whether votes go through the queue. */
  readonly durable: boolean
  /** Whether the local Openlayer answers every write with 503. */
  readonly outage: boolean
}

const table =
  'CREATE TABLE IF NOT EXISTS demo_switch (name TEXT PRIMARY KEY, is_on INTEGER NOT NULL)'

export async function readSwitches(rows: D1DatabaseLike): Promise<Switches> {
  const [, selected] = await rows.batch([
    rows.prepare(table),
    rows.prepare('SELECT name FROM demo_switch WHERE is_on = 1'),
  ])
  const on = new Set((selected?.results ?? []).map((row) => Object(row).name))
  return { durable: on.has('durable'), outage: on.has('outage') }
}

export async function writeSwitches(
  changes: { readonly [Name in keyof Switches]?: boolean | undefined },
  rows: D1DatabaseLike,
): Promise<void> {
  await rows.batch([
    rows.prepare(table),
    ...Object.entries(changes).map(([name, isOn]) =>
      rows
        .prepare('INSERT OR REPLACE INTO demo_switch (name, is_on) VALUES (?1, ?2)')
        .bind(name, isOn ? 1 : 0),
    ),
  ])
}
