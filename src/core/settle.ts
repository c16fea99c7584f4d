import { backoffMs } from './backoff.ts'
import { type DeadLetter, updateOf } from './dead-letter.ts'
import type { Entry } from './entry.ts'
import type { Folded } from './fold.ts'
import { graceMs, totalGraceMs } from './grace.ts'
import { freshLane, type Lane } from './lane.ts'
import { type Outcome, traceNotFound } from './outcome.ts'
import type { Settlement } from './settlement.ts'
import { refusal } from './sift.ts'

export interface SettleContext {
  readonly nowMs: number
  /** Random numbers from 0 (included) to 1 (excluded). */
  readonly random: () => number
  readonly newId: () => string
  /** The waits of PROTOCOL C-14; empty makes an unknown trace a rejection at once. */
  readonly graceMs: readonly number[]
}

/** What an outcome does to a lane: its new state, the entries that leave, the dead letters that stay. */
export interface Settled {
  readonly lane: Lane
  readonly ended: readonly (readonly [Entry, Omit<Settlement, 'at'>])[]
  readonly dead: readonly DeadLetter[]
}

/**
 * Applies the outcome of a sent fold to its lane.
 *
 * A rejection ends no more than what it is about: the column it names, or an update that was sent alone.
 */
export function settle(
  lane: Lane,
  folded: Folded,
  outcome: Outcome,
  context: SettleContext,
): Settled {
  const tried: Lane = {
    ...lane,
    triedAt: context.nowMs,
    seen: Math.max(lane.seen, newestOf(folded)),
    attempts: lane.attempts + 1,
    dueAt: 0,
    reason: undefined,
  }
  switch (outcome.kind) {
    case 'delivered':
      return delivered(tried, folded, outcome)
    case 'rejected':
      return rejected(tried, folded, outcome, context)
    case 'reauthorize':
      return wait(tried, 'grant', backoffMs(tried.attempts, context.random()), context)
    case 'retry':
      return outcome.code === traceNotFound
        ? defer(tried, lane.seen, folded, context)
        : wait(tried, 'backoff', retryMs(tried.attempts, outcome.retryAfterMs, context), context)
  }
}

/** The lane of a try whose fate is unknown: it rests until an old request can no longer arrive after a newer one. */
export function settleAmbiguous(lane: Lane, folded: Folded, nowMs: number): Lane {
  const seen = Math.max(lane.seen, newestOf(folded))
  return { ...lane, triedAt: nowMs, seen, dueAt: nowMs + restMs, reason: 'ambiguous' }
}

/** Longer than the proxy's deadline of 10 s. */
const restMs = 15_000
const maxRetryAfterMs = 24 * 3_600_000

function delivered(tried: Lane, folded: Folded, { via }: { via: 'applied' | 'queued' }): Settled {
  const values = new Map(tried.delivered)
  for (const [column, { time }] of folded.origin) {
    values.set(column, [time, folded.row[column] ?? null])
  }
  const winners = new Set(folded.origin.values())
  const ended = folded.taken.map((entry) => {
    const end = winners.has(entry)
      ? ({ kind: 'delivered', via } as const)
      : ({ kind: 'superseded' } as const)
    return [entry, refusal(entry, tried) ?? end] as const
  })
  return { lane: { ...freshLane, ...keep(tried), delivered: values }, ended, dead: [] }
}

/** What a success does not reset: it says nothing about entries that still wait. */
function keep({ triedAt, seen, excluded, missing, aloneThrough }: Lane): Partial<Lane> {
  return { triedAt, seen, excluded, missing, aloneThrough }
}

function rejected(
  tried: Lane,
  folded: Folded,
  { code, column }: { code: string; column?: string | undefined },
  context: SettleContext,
): Settled {
  if (column !== undefined && Object.hasOwn(folded.row, column)) {
    return exclude(tried, folded, column, code, context)
  }
  if (folded.taken.length > 1) {
    return { lane: { ...tried, aloneThrough: newestOf(folded) }, ended: [], dead: [] }
  }
  return bury(tried, folded, code, context)
}

function exclude(
  tried: Lane,
  folded: Folded,
  column: string,
  code: string,
  context: SettleContext,
): Settled {
  const excluded = new Map(tried.excluded).set(column, { through: newestOf(folded), code })
  const row = { [column]: folded.row[column] ?? null }
  const left = Object.keys(folded.row).length - 1
  return {
    lane: { ...tried, excluded },
    ended: left > 0 ? [] : folded.taken.map((entry) => [entry, { kind: 'rejected', code }]),
    dead: [letter(folded, row, code, tried, context)],
  }
}

function bury(tried: Lane, folded: Folded, code: string, context: SettleContext): Settled {
  return {
    lane: { ...tried, attempts: 0 },
    ended: folded.taken.map((entry) => [entry, { kind: 'rejected', code }]),
    dead: [letter(folded, folded.row, code, tried, context)],
  }
}

function letter(
  folded: Folded,
  row: Folded['row'],
  code: string,
  { attempts }: Lane,
  { nowMs, newId }: SettleContext,
): DeadLetter {
  const [first] = folded.taken
  const update = updateOf(first?.lane ?? '', row, folded.config)
  return { id: newId(), update, code, attempts, time: newestOf(folded), at: nowMs }
}

function defer(tried: Lane, seen: number, folded: Folded, context: SettleContext): Settled {
  const { nowMs, graceMs: schedule } = context
  const missing = new Map(tried.missing)
  for (const { id } of folded.taken) if (!missing.has(id)) missing.set(id, nowMs)
  const total = totalGraceMs(schedule)
  const lost = folded.taken.filter(({ id }) => nowMs - (missing.get(id) ?? nowMs) >= total)
  if (lost.length === folded.taken.length) {
    const { ended, dead } = bury(tried, folded, traceNotFound, context)
    return { lane: { ...tried, missing, deferrals: 0 }, ended, dead }
  }
  const deferrals = newestOf(folded) > seen ? 1 : tried.deferrals + 1
  const waitMs = graceMs(schedule, deferrals) ?? schedule.at(-1) ?? 0
  const dueAt = nowMs + waitMs
  const lane: Lane = { ...tried, missing, deferrals, attempts: 0, dueAt, reason: 'grace' }
  return { lane, ended: [], dead: [] }
}

function wait(
  tried: Lane,
  reason: 'backoff' | 'grant',
  waitMs: number,
  { nowMs }: SettleContext,
): Settled {
  return { lane: { ...tried, dueAt: nowMs + waitMs, reason }, ended: [], dead: [] }
}

function retryMs(attempts: number, retryAfterMs = 0, { random }: SettleContext): number {
  const asked = Math.min(retryAfterMs, maxRetryAfterMs) * (1 + random() / 5)
  return Math.max(asked, backoffMs(attempts, random()))
}

function newestOf({ taken }: Folded): number {
  return Math.max(...taken.map(({ time }) => time))
}
