import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshTrace } from '../../src/core/records/trace-record.ts'
import { fold } from '../../src/core/rules/fold.ts'
import { byteLength } from '../../src/core/update/text.ts'
import { entries, entryAt, limits } from './arbitraries.ts'

describe('fold', () => {
  test.prop([entries])('combines the rows in order, so that later columns win', (all) => {
    const { row, taken, spent } = fold(all, freshTrace(), undefined, limits)
    expect(row).toEqual(Object.assign({}, ...all.map((entry) => entry.row)))
    expect(taken).toEqual(all)
    expect(spent).toEqual([])
  })

  test.prop([entries])('records which entry gave each column its value', (all) => {
    const { row, origin } = fold(all, freshTrace(), undefined, limits)
    for (const [column, value] of Object.entries(row)) {
      const last = all.findLast((entry) => Object.hasOwn(entry.row, column))
      expect(origin.get(column)).toBe(last)
      expect(last?.row[column]).toBe(value)
    }
  })

  test.prop([entries, fc.integer({ min: 0, max: 13 })])(
    'never sends a value that is older than a delivered one',
    (all, through) => {
      const delivered = { vote: { time: through, id: 'a' } }
      const { origin, spent } = fold(all, freshTrace(), delivered, limits)
      expect(origin.get('vote')?.time ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(through)
      for (const [entry, { kind }] of spent) {
        expect(kind).toBe('superseded')
        expect(Object.keys(entry.row)).toEqual(['vote'])
      }
    },
  )

  test.prop([entries, fc.integer({ min: 0, max: 13 })])(
    'leaves out a refused column and keeps the others',
    (all, through) => {
      const state = {
        ...freshTrace(),
        refused: { sale: [through, 'value_denied'] as const },
      }
      const { row, origin, taken, spent } = fold(all, state, undefined, limits)
      expect(origin.get('sale')?.time ?? Number.POSITIVE_INFINITY).toBeGreaterThan(through)
      expect(taken.length + spent.length).toBe(all.length)
      const { sale: _refused, ...others } = Object.assign({}, ...all.map((entry) => entry.row))
      expect(row).toMatchObject(others)
    },
  )

  test.prop([entries, fc.integer({ min: 40, max: 400 })])(
    'stays within its byte limit unless a single entry exceeds it',
    (all, entryBytes) => {
      const { row, config, taken, bytes } = fold(all, freshTrace(), undefined, {
        ...limits,
        entryBytes,
      })
      const size = byteLength(JSON.stringify({ row, config }))
      expect(bytes).toBeGreaterThanOrEqual(size)
      if (taken.length > 1) expect(size).toBeLessThanOrEqual(entryBytes)
      expect(taken).toEqual(all.slice(0, taken.length))
    },
  )

  test.prop([entries, fc.integer({ min: 1, max: 12 })])(
    'takes one entry at a time up to `aloneThrough`',
    (all, aloneThrough) => {
      const { taken } = fold(all, { ...freshTrace(), aloneThrough }, undefined, limits)
      expect(taken).toEqual([all[0]])
    },
  )

  it('stops where two configs give one role to different columns', () => {
    const first = entryAt(1, { vote: 1 }, { humanFeedbackColumnName: 'vote' })
    const second = entryAt(2, { rating: 5 }, { humanFeedbackColumnName: 'rating' })
    const third = entryAt(3, { vote: 0 }, { humanFeedbackColumnName: 'vote' })
    expect(fold([first, second, third], freshTrace(), undefined, limits).taken).toEqual([first])
    expect(fold([second, third], freshTrace(), undefined, limits).taken).toEqual([second])
  })

  it('merges configs that agree, and drops the roles of columns it leaves out', () => {
    const first = entryAt(1, { vote: 1 }, { humanFeedbackColumnName: 'vote' })
    const second = entryAt(2, { truth: 'x' }, { groundTruthColumnName: 'truth' })
    expect(fold([first, second], freshTrace(), undefined, limits).config).toEqual({
      humanFeedbackColumnName: 'vote',
      groundTruthColumnName: 'truth',
    })
    const delivered = { vote: { time: 9, id: 'a' } }
    expect(fold([first, second], freshTrace(), delivered, limits)).toMatchObject({
      row: { truth: 'x' },
      config: { groundTruthColumnName: 'truth' },
    })
  })

  it('stops before the 101st column', () => {
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`column_${n}`, n]))
    const first = entryAt(1, wide)
    const same = entryAt(2, { column_7: 'again' })
    const more = entryAt(3, { one_more: 1 })
    expect(fold([first, same, more], freshTrace(), undefined, limits).taken).toEqual([first, same])
  })

  it('expires an entry only after an attempt made later than its maximum age', () => {
    const entry = entryAt(1_024_000, { vote: 1 })
    const at = (triedAt: number) => fold([entry], { ...freshTrace(), triedAt }, undefined, limits)
    expect(at(0).taken).toEqual([entry])
    expect(at(limits.maxAgeMs).taken).toEqual([entry])
    expect(at(limits.maxAgeMs + 1_000).spent).toEqual([[entry, { kind: 'expired' }]])
  })

  it('rejects an entry that cannot be read', () => {
    expect(fold([entryAt(1, {})], freshTrace(), undefined, limits).spent).toMatchObject([
      [{ id: 'entry-1' }, { kind: 'rejected', code: 'unreadable' }],
    ])
  })

  it('never combines two pipelines, even if their traces have the same key', () => {
    const [mine, first, last] = [
      entryAt(1, { vote: 'mine' }),
      { ...entryAt(2, { vote: 'theirs' }), inferencePipelineId: 'another' },
      entryAt(3, { comment: 'mine' }),
    ]
    const one = fold([mine, first, last], freshTrace(), undefined, limits)
    expect(one).toMatchObject({ row: { vote: 'mine' }, taken: [mine] })
    const other = fold([first, last], freshTrace(), undefined, limits)
    expect(other).toMatchObject({ row: { vote: 'theirs' }, taken: [first] })
  })
})
