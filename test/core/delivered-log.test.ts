import { fc, it } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { readLog } from '../../src/core/records/delivered-log.ts'
import type { Key, Stored } from '../../src/core/records/store.ts'
import { encodeTrace, freshTrace } from '../../src/core/records/trace-record.ts'

type Delivery = readonly (readonly [trace: string, time: number])[]

/** Adds deliveries one after another, each of some traces, and returns what is stored at the end. */
function logOf(...deliveries: readonly Delivery[]) {
  let records: Stored[] = []
  for (const delivery of deliveries) {
    const delivered = delivery.map(([trace, time]) => {
      const columns = new Map([['vote', { time, id: `${time}`, value: time }]])
      return [trace, { ...freshTrace(), at: time, delivered: columns }] as const
    })
    const { put, remove } = readLog(records).add('space', new Map(delivered))
    const isGone = (key: Key) => remove.some((one) => `${one}` === `${key}`)
    records = [...records.filter(({ key }) => !isGone(key)), put]
  }
  return records
}

/** The last time of each trace that a log remembers. */
function timesOf(records: readonly Stored[]) {
  const traces = [...readLog(records).traces]
  return new Map(traces.map(([trace, { delivered }]) => [trace, delivered.get('vote')?.time]))
}

describe('the log of what was delivered', () => {
  const traces = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 })

  it.prop([fc.array(traces, { minLength: 1, maxLength: 40 })])(
    'remembers the newest 200 traces, and hardly more, in no more than so many records',
    (all) => {
      const deliveries = all.map((numbers, time) => numbers.map((n) => [`${n}`, time] as const))
      const records = logOf(...deliveries)
      const newest = new Map(deliveries.flat())
      const known = timesOf(records)
      const byAge = [...newest].sort(([, one], [, other]) => other - one)
      for (const [trace, time] of byAge.slice(0, 200)) {
        if (time > (byAge[199]?.[1] ?? -1)) expect(known.get(trace)).toBe(time)
      }
      expect(known.size).toBeLessThan(200 + 60)
      expect(records.length).toBeLessThanOrEqual(200)
    },
  )

  it('does not grow where the same trace is delivered again and again', () => {
    const records = logOf(...Array.from({ length: 1_000 }, (_, time) => [['a', time] as const]))
    expect(records).toHaveLength(1)
    expect(timesOf(records)).toEqual(new Map([['a', 999]]))
  })

  it('adds to what the record of a trace knows itself', () => {
    const delivered = new Map([['sale', { time: 5, id: 's' }]])
    const text = encodeTrace({ ...freshTrace(), at: 5, attempts: 2, delivered })
    const known = readLog(logOf([['a', 1]])).knownOf('a', text)
    expect(known).toMatchObject({ at: 5, attempts: 2 })
    expect([...known.delivered.keys()]).toEqual(['sale', 'vote'])
  })
})
