import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeadLetter } from '../../src/core/records/dead-letter.ts'
import type { Entry } from '../../src/core/records/entry.ts'
import { freshTrace, type TraceRecord } from '../../src/core/records/trace-record.ts'
import { type Ending, type Folded, fold } from '../../src/core/rules/fold.ts'
import { settle as settleInPlace } from '../../src/core/rules/settle.ts'
import type { Outcome } from '../../src/core/update/outcome.ts'
import { chance, entries, entryAt, limits } from './arbitraries.ts'

const minute = 60_000
const context = {
  nowMs: 1_000_000,
  random: () => 0,
  newId: () => 'letter',
  graceMs: [minute, 5 * minute, 30 * minute],
}

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ kind: 'delivered', via: 'applied' } as const),
  fc.constant({ kind: 'reauthorize', code: 'grant_expired' } as const),
  fc.record({
    kind: fc.constant('retry' as const),
    code: fc.constantFrom('deadline', 'trace_not_found'),
  }),
  fc.record({
    kind: fc.constant('rejected' as const),
    code: fc.constant('value_denied'),
    column: fc.constantFrom('vote', 'comment', undefined),
  }),
)

/** Settles a request and returns the entries that ended and the new dead letters. */
function settle(
  record: TraceRecord,
  folded: Folded,
  outcome: Outcome,
  moment: { readonly nowMs: number; readonly random: () => number },
) {
  const ended: (readonly [Entry, Ending])[] = []
  const dead: DeadLetter[] = []
  settleInPlace(record, folded, outcome, {
    ...context,
    ...moment,
    end: (...one) => ended.push(one),
    addDeadLetter: (letter) => dead.push(letter),
  })
  return { ended, dead }
}

describe('settle', () => {
  test.prop([entries, fc.array(outcome, { maxLength: 30 }), chance])(
    'ends each entry at most once, and every entry once it is delivered',
    (all, outcomes, random) => {
      const record = freshTrace()
      let left = all
      const ended: string[] = []
      const finish = Array.from(
        { length: all.length + 5 },
        () => ({ kind: 'delivered', via: 'applied' }) as const,
      )
      for (const next of [...outcomes, ...finish]) {
        const folded = fold(left, record, undefined, limits)
        const { ended: now } =
          folded.taken.length > 0
            ? settle(record, folded, next, { ...context, random: () => random })
            : { ended: [] }
        const gone = [...folded.spent, ...now].map(([{ id }]) => id)
        ended.push(...gone)
        left = left.filter(({ id }) => !gone.includes(id))
      }
      expect(left).toEqual([])
      expect([...ended].sort()).toEqual(all.map(({ id }) => id).sort())
    },
  )

  test.prop([entries, outcome])('changes only the entries that were sent', (all, next) => {
    const folded = fold(all, freshTrace(), undefined, limits)
    const { ended, dead } = settle(freshTrace(), folded, next, context)
    for (const [entry] of ended) expect(folded.taken).toContain(entry)
    for (const { update } of dead) expect(folded.row).toMatchObject(update.row)
  })

  test.prop([entries, chance])(
    'delays a retry by the requested time, and by at most a fifth more',
    (all, random) => {
      const record = freshTrace()
      const folded = fold(all, record, undefined, limits)
      settle(
        record,
        folded,
        { kind: 'retry', code: 'upstream_busy', retryAfterMs: minute },
        { ...context, random: () => random },
      )
      expect(record.dueAt - context.nowMs).toBeGreaterThanOrEqual(minute)
      expect(record.dueAt - context.nowMs).toBeLessThanOrEqual(1.2 * minute)
    },
  )

  it('marks entries that gave no column its value as superseded', () => {
    const [first, second] = [entryAt(1, { vote: 1 }), entryAt(2, { vote: 0 })]
    const folded = fold([first, second], freshTrace(), undefined, limits)
    const { ended } = settle(freshTrace(), folded, { kind: 'delivered', via: 'queued' }, context)
    expect(ended).toEqual([
      [first, { kind: 'superseded' }],
      [second, { kind: 'delivered', via: 'queued' }],
    ])
  })

  it('rejects only the column to blame', () => {
    const record = freshTrace()
    const entry = entryAt(1, { vote: 1, comment: 'x' }, { humanFeedbackColumnName: 'vote' })
    const folded = fold([entry], record, undefined, limits)
    const { ended, dead } = settle(
      record,
      folded,
      { kind: 'rejected', code: 'value_denied', column: 'comment' },
      context,
    )
    expect(ended).toEqual([])
    expect(dead).toMatchObject([
      { code: 'value_denied', update: { inferenceId: 'trace', row: { comment: 'x' } } },
    ])
    expect(fold([entry], record, undefined, limits).row).toEqual({ vote: 1 })
    expect(record.dueAt).toBe(0)
  })

  it('reports the refused columns of an update that was delivered without them', () => {
    const record = freshTrace()
    const entry = entryAt(1, { vote: 1, comment: 'x' })
    const send = () => fold([entry], record, undefined, limits)
    const denied = { kind: 'rejected', code: 'value_denied', column: 'comment' } as const
    settle(record, send(), denied, context)
    const { ended } = settle(record, send(), { kind: 'delivered', via: 'applied' }, context)
    expect(ended).toEqual([
      [entry, { kind: 'delivered', via: 'applied', code: 'value_denied', refused: ['comment'] }],
    ])
  })

  it('sends several entries that were refused together one by one', () => {
    const record = freshTrace()
    const all = [entryAt(1, { vote: 1 }), entryAt(2, { comment: 'x' })]
    const folded = fold(all, record, undefined, limits)
    expect(
      settle(record, folded, { kind: 'rejected', code: 'upstream_rejected' }, context),
    ).toEqual({
      ended: [],
      dead: [],
    })
    expect(fold(all, record, undefined, limits).taken).toEqual([all[0]])
  })

  it('waits for an unknown trace according to the schedule, then gives up', () => {
    const record = freshTrace()
    const entry = entryAt(1, { vote: 1 })
    let nowMs = context.nowMs
    const waits: number[] = []
    for (;;) {
      const folded = fold([entry], record, undefined, limits)
      const { dead } = settle(
        record,
        folded,
        { kind: 'retry', code: 'trace_not_found' },
        { ...context, nowMs },
      )
      if (dead.length > 0) break
      waits.push(record.dueAt - nowMs)
      nowMs = record.dueAt
    }
    expect(waits).toEqual(context.graceMs)
  })

  it('restarts the schedule for a new entry, and gives up no entry before its own time', () => {
    const record = freshTrace()
    const [first, second] = [entryAt(1, { vote: 1 }), entryAt(2, { vote: 0 })]
    const missing = { kind: 'retry', code: 'trace_not_found' } as const
    settle(record, fold([first], record, undefined, limits), missing, context)
    const late = { ...context, nowMs: context.nowMs + 36 * minute }
    const { dead } = settle(record, fold([first, second], record, undefined, limits), missing, late)
    expect(dead).toEqual([])
    expect(record.dueAt - late.nowMs).toBe(minute)
  })
})
