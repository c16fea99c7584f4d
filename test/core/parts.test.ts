import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { end } from '../../src/core/end.ts'
import { entryKey } from '../../src/core/entry.ts'
import { after, under } from '../../src/core/keys.ts'
import { freshLane, isDue } from '../../src/core/lane.ts'
import { nextTime, toMs } from '../../src/core/sequence.ts'
import type { Ended, SettlementKind } from '../../src/core/settlement.ts'
import { spaceOf } from '../../src/core/space.ts'
import type { Key } from '../../src/core/store.ts'
import { addEnds, addIds, emptyTotal, entryId, newPage } from '../../src/core/totals.ts'
import { byteLength, isWellFormed } from '../../src/core/update/text.ts'
import { compareKeys } from '../support/compare-keys.ts'
import { entries } from './arbitraries.ts'

const key = fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 4 })

describe('time', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: 1, maxLength: 50 })])(
    'never runs back, whatever the clock does',
    (moments) => {
      let newest = 0
      for (const moment of moments) {
        const time = nextTime(newest, moment)
        expect(time).toBeGreaterThan(newest)
        expect(toMs(time)).toBeGreaterThanOrEqual(moment)
        newest = time
      }
    },
  )
})

describe('text', () => {
  test.prop([fc.string({ unit: 'binary' })])('is measured as UTF-8', (text) => {
    expect(byteLength(text)).toBe(new TextEncoder().encode(text).length)
    expect(isWellFormed(text)).toBe(true)
  })

  test.prop([fc.string(), fc.integer({ min: 0xd800, max: 0xdfff }), fc.string()])(
    'with a lone surrogate is found out',
    (before, surrogate, behind) => {
      expect(isWellFormed(`${before}${String.fromCharCode(surrogate)} ${behind}`)).toBe(false)
    },
  )
})

describe('keys', () => {
  test.prop([key, key, key])('are in one order', (a, b, c) => {
    expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) + 0)
    if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0)
      expect(compareKeys(a, c)).toBeLessThanOrEqual(0)
    expect(compareKeys(a, [...a])).toBe(0)
  })

  test.prop([key, key])(
    'under a prefix lie between its bounds, and nothing else does',
    (prefix, rest) => {
      const inside: Key = [
        ...prefix,
        ...rest.filter((part) => typeof part === 'number' || part < '\uffff'),
      ]
      const { from, before } = under(...prefix)
      expect(compareKeys(from, inside)).toBeLessThanOrEqual(0)
      expect(compareKeys(inside, before)).toBeLessThan(0)
      expect(compareKeys(after(...prefix), [...prefix.slice(0, -1), `${prefix.at(-1)}x`])).not.toBe(
        0,
      )
    },
  )
})

describe('a space', () => {
  test.prop([fc.string(), fc.string(), fc.string(), fc.string()])(
    'belongs to one name and one subject',
    (name, subject, other, person) => {
      fc.pre(name !== other || subject !== person)
      expect(spaceOf(name, subject)).not.toBe(spaceOf(other, person))
    },
  )

  it('does not show the subject', () => {
    expect(spaceOf('aftertrace', 'ada@example.com')).not.toContain('ada')
  })
})

describe('accounting', () => {
  const kinds: readonly SettlementKind[] = [
    'delivered',
    'superseded',
    'rejected',
    'expired',
    'evicted',
    'discarded',
    'purged',
  ]

  test.prop([fc.array(fc.constantFrom(...kinds), { maxLength: 100 })])('adds up', (ends) => {
    const total = addEnds(
      emptyTotal,
      ends.map((kind, index) => [entryId('page-of-test', index), kind]),
    )
    for (const kind of kinds) {
      expect(total).toHaveProperty(kind, ends.filter((each) => each === kind).length)
    }
    expect([...total.pages.values()]).toEqual(ends.length > 0 ? [ends.length] : [])
    expect(total.turns).toBe(1)
  })

  test.prop([fc.uniqueArray(fc.nat({ max: 5_000 }), { minLength: 1 })])(
    'learns from any ids of a page how many it accepted',
    (counts) => {
      const page = newPage(() => 'V1StGXR8_Z5jdHi6B-myT')
      const pages = addIds(
        new Map(),
        counts.map((count) => entryId(page, count)),
      )
      expect(pages).toEqual(new Map([[page, Math.max(...counts) + 1]]))
      expect(addIds(pages, [entryId(page, 0)])).toEqual(pages)
    },
  )

  test.prop([entries, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })])(
    'removes exactly the entries that end, in as few stretches as they form',
    (all, choice) => {
      const present = all.map((entry) => ({ key: entryKey('space', entry), value: '' }))
      const ended = all
        .filter((_, index) => choice[index])
        .map((entry): Ended => [entry, { kind: 'delivered', at: 1 }])
      const { removeAll } = end('space', ended, present)
      const removed = present.filter((stored) =>
        removeAll.some(
          ({ from, before }) =>
            compareKeys(from, stored.key) <= 0 && compareKeys(stored.key, before) < 0,
        ),
      )
      expect(removed.map((stored) => stored.key[4])).toEqual(ended.map(([{ id }]) => id))
      const stretches = all.filter((_, index) => choice[index] && !(index > 0 && choice[index - 1]))
      expect(removeAll).toHaveLength(stretches.length)
    },
  )
})

describe('a lane', () => {
  it('is due at its moment, at once when the clock was set back, and for a new entry while it waits for its trace', () => {
    const waiting = { ...freshLane(), dueAt: 2_000, triedAt: 1_000, seen: 5 }
    expect(isDue(waiting, 5, 1_999)).toBe(false)
    expect(isDue(waiting, 5, 2_000)).toBe(true)
    expect(isDue(waiting, 5, 999)).toBe(true)
    expect(isDue({ ...waiting, reason: 'grace' }, 6, 1_999)).toBe(true)
    expect(isDue({ ...waiting, reason: 'backoff' }, 6, 1_999)).toBe(false)
  })
})
