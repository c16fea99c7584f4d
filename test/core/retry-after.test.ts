import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  maxRetryAfterMs,
  parseRetryAfter,
  readRetryAfter,
} from '../../src/core/update/retry-after.ts'

const now = Date.UTC(2026, 3, 1)

describe('parseRetryAfter', () => {
  property.prop([fc.integer({ min: 1, max: 1_000_000 })])('reads whole seconds', (seconds) => {
    expect(parseRetryAfter(`${seconds}`, now)).toBe(Math.min(seconds * 1_000, maxRetryAfterMs))
  })

  property.prop([fc.integer({ min: 1, max: 86_400 })])(
    'reads an HTTP date in the future',
    (seconds) => {
      const date = new Date(now + seconds * 1_000).toUTCString()
      expect(parseRetryAfter(date, now)).toBe(seconds * 1_000)
    },
  )

  property.prop([fc.integer({ min: 0, max: 1_000_000_000 })])(
    'ignores a date in the past',
    (seconds) => {
      expect(parseRetryAfter(new Date(now - seconds * 1_000).toUTCString(), now)).toBeUndefined()
    },
  )

  property.prop([fc.string()])(
    'returns more than zero and at most one day for any text',
    (text) => {
      const ms = parseRetryAfter(text, now)
      if (ms !== undefined) expect(ms).toBeGreaterThan(0)
      if (ms !== undefined) expect(ms).toBeLessThanOrEqual(maxRetryAfterMs)
    },
  )

  it.each([
    null,
    '',
    ' ',
    '0',
    '-5',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    'soon',
    'foo 2099',
    '2099-01-01',
  ])('ignores %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined()
  })

  it('reads the obsolete date format', () => {
    expect(parseRetryAfter('Wednesday, 01-Apr-26 00:01:00 GMT', now)).toBe(60_000)
  })
})

describe('readRetryAfter', () => {
  const read = (headers: Record<string, string>) =>
    readRetryAfter((name) => new Headers(headers).get(name), now)

  it('prefers retry-after-ms if it is valid', () => {
    expect(read({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1_500)
    expect(read({ 'retry-after-ms': '-1', 'retry-after': '9' })).toBe(9_000)
    expect(read({ 'retry-after-ms': 'soon' })).toBeUndefined()
    expect(read({})).toBeUndefined()
  })

  const inAMinute = 'Wed, 01 Apr 2026 00:01:00 GMT'

  it('measures a date against the Date header of the reply, however wrong the local clock is', () => {
    for (const hoursOff of [-48, -1, 0, 1, 48]) {
      const headers = { date: 'Wed, 01 Apr 2026 00:00:00 GMT', 'retry-after': inAMinute }
      const get = (name: string) => new Headers(headers).get(name)
      expect(readRetryAfter(get, now + hoursOff * 3_600_000)).toBe(60_000)
    }
  })

  it.each(['', 'yesterday', '2026-04-01', 'Wed, 99 Xyz 2026 00:00:00 GMT'])(
    'measures a date against the local clock if the Date header is %j',
    (date) => expect(read({ date, 'retry-after': inAMinute })).toBe(60_000),
  )

  it('uses no clock for seconds', () => {
    const date = 'Thu, 01 Jan 1970 00:00:00 GMT'
    expect(read({ date, 'retry-after': '7' })).toBe(7_000)
  })
})
