import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noPause } from '../../src/core/records/pause.ts'
import { freshTrace } from '../../src/core/records/trace-record.ts'
import { suspect } from '../../src/core/rules/judge.ts'
import { batchSize } from '../../src/core/rules/suspicion.ts'

const hour = 3_600_000
const refusal = { kind: 'failed', code: 'http_403', isSuspect: true, isRefusal: true } as const
const random = () => 0

describe('a trace whose request failed', () => {
  test.prop([fc.integer({ min: 2, max: 50 })])(
    'is sent with half as many others the next time, until it is sent alone',
    (count) => {
      const record = freshTrace()
      let size = count
      for (let tries = 0; size > 1; tries++) {
        expect(tries).toBeLessThan(7)
        suspect(record, refusal, { count: size, isOutage: false }, noPause, { nowMs: 0, random })
        expect(batchSize(record, 0)).toBe(Math.ceil(size / 2))
        size = batchSize(record, 0)
      }
    },
  )

  test.prop([fc.integer({ min: 1, max: 25 }), fc.integer({ min: 0, max: 20 })])(
    'may be sent with twice as many others after each success, up to 50',
    (size, successes) => {
      const record = { ...freshTrace(), suspicion: { size, successes: 3 } }
      expect(batchSize(record, 3 + successes)).toBe(Math.min(50, size * 2 ** successes))
    },
  )

  it('stays alone after it failed alone, and is given up after five refusals over an hour in which others succeeded', () => {
    const record = freshTrace()
    const fates: string[] = []
    for (let n = 0; n < 6; n++) {
      const nowMs = 1 + (n * hour) / 4
      const pause = { ...noPause, successes: n + 1, succeededAt: nowMs }
      fates.push(suspect(record, refusal, { count: 1, isOutage: false }, pause, { nowMs, random }))
      expect(batchSize(record, 100)).toBe(1)
      expect(record.dueAt).toBeGreaterThan(nowMs)
    }
    expect(fates).toEqual(['kept', 'kept', 'kept', 'kept', 'given up', 'given up'])
  })

  it('is kept as long as no other trace is delivered', () => {
    const record = freshTrace()
    for (let n = 0; n < 20; n++) {
      const moment = { nowMs: n * hour, random }
      const fate = suspect(record, refusal, { count: 1, isOutage: false }, noPause, moment)
      expect(fate).toBe('kept')
    }
  })

  it('is not delayed for failing alone during an outage', () => {
    const record = freshTrace()
    const failure = { ...refusal, isRefusal: false }
    suspect(record, failure, { count: 1, isOutage: true }, noPause, { nowMs: 1, random })
    expect(record.dueAt).toBe(0)
    expect(batchSize(record, 6)).toBe(50)
  })
})
