import { backoffMs } from './backoff.ts'
import type { DeadLetter } from './dead-letter.ts'
import { type Entry, updateOf } from './entry.ts'
import { type Ending, type Folded, pruneConfig, refusalOf } from './fold.ts'
import type { Lane } from './lane.ts'
import { type Outcome, traceNotFound } from './update/outcome.ts'
import type { Row } from './update/update.ts'

export interface SettleContext {
  readonly nowMs: number
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number
  readonly newId: () => string
  /** The waits of PROTOCOL C-14; none makes an unknown trace a rejection at once. */
  readonly graceMs: readonly number[]
}

/** The entries that leave their lane, and the dead letters that stay. */
export interface Settled {
  readonly ended: readonly (readonly [Entry, Ending])[]
  readonly dead: readonly DeadLetter[]
}

const maxRetryAfterMs = 86_400_000

/**
 * Applies the outcome of a sent fold to its lane, which is changed in place.
 *
 * A rejection ends no more than what it is about: the column it names, or an update that was sent alone.
 */
export function settle(
  lane: Lane,
  folded: Folded,
  outcome: Outcome,
  { nowMs, random, newId, graceMs }: SettleContext,
): Settled {
  const { taken, origin, row } = folded
  const newest = taken.at(-1)
  if (!newest) return { ended: [], dead: [] }
  const isNew = markTried(lane, folded, nowMs)
  const letter = (columns: Row, code: string): DeadLetter => ({
    id: newId(),
    update: updateOf(newest, columns, pruneConfig(folded.config, columns, newest.publish)),
    code,
    attempts: lane.attempts,
    time: newest.time,
    at: nowMs,
  })
  const endAll = (code: string) => taken.map((entry) => [entry, ['rejected', code]] as const)
  const nothing: Settled = { ended: [], dead: [] }

  switch (outcome.kind) {
    case 'delivered': {
      lane.attempts = lane.deferrals = 0
      const winners = new Set(origin.values())
      const via = outcome.via
      const ended = taken.map((entry): readonly [Entry, Ending] => {
        const ending: Ending = winners.has(entry) ? ['delivered', undefined, via] : ['superseded']
        return [entry, refusalOf(entry, lane) ?? ending]
      })
      return { ended, dead: [] }
    }
    case 'rejected': {
      const { code, column } = outcome
      if (column !== undefined && Object.hasOwn(row, column) && !newest.publish) {
        lane.refused.set(column, [newest.time, code])
        const last = origin.size === 1
        return {
          ended: last ? endAll(code) : [],
          dead: [letter({ [column]: row[column] ?? null }, code)],
        }
      }
      if (taken.length === 1) return { ended: endAll(code), dead: [letter(row, code)] }
      lane.aloneThrough = newest.time
      return nothing
    }
    case 'reauthorize':
      lane.reason = 'grant'
      lane.dueAt = nowMs + backoffMs(lane.attempts, random())
      return nothing
    case 'retry': {
      if (outcome.code !== traceNotFound) {
        const askedMs =
          Math.min(Number(outcome.retryAfterMs) || 0, maxRetryAfterMs) * (1 + random() / 5)
        lane.reason = 'backoff'
        lane.dueAt = nowMs + Math.max(askedMs, backoffMs(lane.attempts, random()))
        return nothing
      }
      const totalMs = graceMs.reduce((sum, wait) => sum + wait, 0)
      for (const { id } of taken) if (!lane.missing.has(id)) lane.missing.set(id, nowMs)
      lane.deferrals = isNew ? 1 : lane.deferrals + 1
      if (taken.every(({ id }) => nowMs - (lane.missing.get(id) ?? nowMs) >= totalMs)) {
        return { ended: endAll(traceNotFound), dead: [letter(row, traceNotFound)] }
      }
      lane.reason = 'grace'
      lane.dueAt = nowMs + (graceMs[lane.deferrals - 1] ?? graceMs.at(-1) ?? 0)
      return nothing
    }
  }
}

/** Notes a try in a lane; says whether it held anything new. */
export function markTried(lane: Lane, folded: Folded, nowMs: number): boolean {
  const isNew = newestOf(folded) > lane.seen
  lane.seen = Math.max(lane.seen, newestOf(folded))
  lane.triedAt = nowMs
  lane.attempts++
  lane.dueAt = 0
  lane.reason = undefined
  return isNew
}

function newestOf({ taken }: Folded): number {
  return taken.at(-1)?.time ?? 0
}
