import type { D1DatabaseLike } from '../../src/testing.ts'

/** Counts of the updates in the queue by their result. */
export interface Counts {
  readonly queued: number
  readonly delivered: number
  readonly givenUp: number
  readonly retried: number
}

const none: Counts = { queued: 0, delivered: 0, givenUp: 0, retried: 0 }
const table =
  'CREATE TABLE IF NOT EXISTS demo_count (name TEXT PRIMARY KEY, value INTEGER NOT NULL)'

export async function addCounts(more: Partial<Counts>, rows: D1DatabaseLike): Promise<void> {
  await rows.batch([
    rows.prepare(table),
    ...Object.entries(more).map(([name, value]) =>
      rows
        .prepare(
          'INSERT INTO demo_count (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?2',
        )
        .bind(name, value),
    ),
  ])
}

/** Returns the counts so far and the number of waiting updates. Cloudflare shows its own number only in its dashboard. */
export async function countsOf(
  rows: D1DatabaseLike,
): Promise<Counts & { readonly waiting: number }> {
  const [, selected] = await rows.batch([
    rows.prepare(table),
    rows.prepare('SELECT name, value FROM demo_count'),
  ])
  const found = (selected?.results ?? []).map((row) => [Object(row).name, Object(row).value])
  const counts: Counts = { ...none, ...Object.fromEntries(found) }
  return { ...counts, waiting: counts.queued - counts.delivered - counts.givenUp }
}
