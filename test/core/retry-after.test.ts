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

  property.prop([fc.integer({ min: 1, max: 86_400 })])('reads an HTTP date ahead', (seconds) => {
    const date = new Date(now + seconds * 1_000).toUTCString()
    expect(parseRetryAfter(date, now)).toBe(seconds * 1_000)
  })

  property.prop([fc.integer({ min: 0, max: 1_000_000_000 })])('ignores a date past', (seconds) => {
    expect(parseRetryAfter(new Date(now - seconds * 1_000).toUTCString(), now)).toBeUndefined()
  })

  property.prop([fc.string()])('believes no text beyond a day', (text) => {
    const ms = parseRetryAfter(text, now)
    if (ms !== undefined) expect(ms).toBeGreaterThan(0)
    if (ms !== undefined) expect(ms).toBeLessThanOrEqual(maxRetryAfterMs)
  })

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

  it('reads the older form of a date', () => {
    expect(parseRetryAfter('Wednesday, 01-Apr-26 00:01:00 GMT', now)).toBe(60_000)
  })
})

describe('readRetryAfter', () => {
  const read = (headers: Record<string, string>) =>
    readRetryAfter((name) => new Headers(headers).get(name), now)

  it('prefers retry-after-ms, where it makes sense', () => {
    expect(read({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1_500)
    expect(read({ 'retry-after-ms': '-1', 'retry-after': '9' })).toBe(9_000)
    expect(read({ 'retry-after-ms': 'soon' })).toBeUndefined()
    expect(read({})).toBeUndefined()
  })
})
