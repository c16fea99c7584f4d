import type { D1DatabaseLike } from '../../src/testing.ts'

/** An answer whose outcome is attached later. */
export interface FollowUp {
  readonly inferenceId: string
}

const hourMs = 3_600_000
const table =
  'CREATE TABLE IF NOT EXISTS demo_follow_up (inference_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL)'

/** Schedules the outcome of an answer in an hour. */
export async function rememberFollowUp(
  inferenceId: string,
  nowMs: number,
  rows: D1DatabaseLike,
): Promise<void> {
  await rows.batch([
    rows.prepare(table),
    rows
      .prepare('INSERT OR REPLACE INTO demo_follow_up (inference_id, due_at) VALUES (?, ?)')
      .bind(inferenceId, nowMs + hourMs),
  ])
}

/** Returns the answers whose hour has passed. */
export async function dueFollowUps(
  nowMs: number,
  rows: D1DatabaseLike,
): Promise<readonly FollowUp[]> {
  const [, found] = await rows.batch([
    rows.prepare(table),
    rows
      .prepare('SELECT inference_id AS inferenceId FROM demo_follow_up WHERE due_at <= ? LIMIT 50')
      .bind(nowMs),
  ])
  return (found?.results ?? []).filter(isFollowUp)
}

/** Removes the answers whose outcome was attached. */
export async function forgetFollowUps(
  followUps: readonly FollowUp[],
  rows: D1DatabaseLike,
): Promise<void> {
  const forget = 'DELETE FROM demo_follow_up WHERE inference_id = ?'
  if (followUps.length === 0) return
  await rows.batch(followUps.map(({ inferenceId }) => rows.prepare(forget).bind(inferenceId)))
}

/** Removes all of them, when their rows are removed. */
export async function clearFollowUps(rows: D1DatabaseLike): Promise<void> {
  await rows.batch([rows.prepare(table), rows.prepare('DELETE FROM demo_follow_up')])
}

function isFollowUp(value: unknown): value is FollowUp {
  return typeof value === 'object' && value !== null && 'inferenceId' in value
}
