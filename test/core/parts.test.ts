import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryKey } from '../../src/core/records/entry.ts'
import { after, rangesToDelete, under } from '../../src/core/records/keys.ts'
import { spaceOf } from '../../src/core/records/names.ts'
import type { Key } from '../../src/core/records/store.ts'
import { toMs } from '../../src/core/records/time.ts'
import { createTimes } from '../../src/core/tabs/times.ts'
import { byteLength, isWellFormed } from '../../src/core/update/text.ts'
import { compareKeys } from '../support/compare-keys.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { entries } from './arbitraries.ts'

const key = fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 4 })

describe('time', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 4e12 }), { minLength: 1, maxLength: 50 })])(
    'never goes backwards, whatever the clock does',
    (moments) => {
      const clock = createFakeClock()
      const times = createTimes(clock)
      let newest = 0
      for (const moment of moments) {
        clock.set(moment)
        const time = times.next()
        expect(time).toBeGreaterThan(newest)
        expect(toMs(time)).toBeGreaterThanOrEqual(moment)
        newest = time
      }
    },
  )

  it('continues from the newest known time plus the time that has passed', async () => {
    const clock = createFakeClock(1_000_000)
    const times = createTimes(clock)
    times.hear(2_000_000 * 1_024)
    await clock.advance(5_000)
    expect(toMs(times.next())).toBe(2_005_000)
    expect(times.isAhead(2_005_000 * 1_024)).toBe(true)
    expect(times.isAhead(1_005_900 * 1_024)).toBe(false)
  })
})

describe('text', () => {
  test.prop([fc.string({ unit: 'binary' })])('is measured in UTF-8 bytes', (text) => {
    expect(byteLength(text)).toBe(new TextEncoder().encode(text).length)
    expect(isWellFormed(text)).toBe(true)
  })

  test.prop([fc.string(), fc.integer({ min: 0xd800, max: 0xdfff }), fc.string()])(
    'with a lone surrogate is not well formed',
    (before, surrogate, behind) => {
      expect(isWellFormed(`${before}${String.fromCharCode(surrogate)} ${behind}`)).toBe(false)
    },
  )
})

describe('keys', () => {
  test.prop([key, key, key])('have a total order', (a, b, c) => {
    expect(Math.sign(compareKeys(a, b))).toBe(-Math.sign(compareKeys(b, a)) + 0)
    if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0)
      expect(compareKeys(a, c)).toBeLessThanOrEqual(0)
    expect(compareKeys(a, [...a])).toBe(0)
  })

  test.prop([key, key])(
    'under a prefix lie within its bounds, and no other key does',
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
    'is unique for each name and subject',
    (name, subject, other, person) => {
      fc.pre(name !== other || subject !== person)
      expect(spaceOf(name, subject)).not.toBe(spaceOf(other, person))
    },
  )

  it('does not contain the subject', () => {
    expect(spaceOf('aftertrace', 'ada@example.com')).not.toContain('ada')
  })
})

describe('rangesToDelete', () => {
  test.prop([entries, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })])(
    'covers exactly the removed keys, in as few ranges as possible',
    (all, choice) => {
      const keys = all.map((entry) => entryKey('space', entry))
      const isGone = (one: Key) => choice[keys.indexOf(one)] === true
      const stretches = rangesToDelete(keys, isGone)
      const removed = keys.filter((one) =>
        stretches.some(
          ({ from, before }) => compareKeys(from, one) <= 0 && compareKeys(one, before) < 0,
        ),
      )
      expect(removed).toEqual(keys.filter(isGone))
      const starts = all.filter((_, index) => choice[index] && !(index > 0 && choice[index - 1]))
      expect(stretches).toHaveLength(starts.length)
    },
  )
})
