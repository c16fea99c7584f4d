import { fc, it } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { changeState } from '../../src/core/records/draft.ts'
import { exactly } from '../../src/core/records/keys.ts'
import { decodeState, isIdle, stateKey } from '../../src/core/records/state.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'

type Delivery = readonly (readonly [trace: string, time: number])[]

/** Returns the state after the given deliveries. Nothing waits for these traces afterwards. */
async function known(...deliveries: readonly Delivery[]) {
  const store = createMemoryStore()
  for (const delivery of deliveries) {
    const span = { from: '', to: '' }
    await changeState({ store, clock: Date }, 'space', [span], [], (draft) => {
      for (const [trace, time] of delivery) {
        const record = draft.edit(trace)
        record.at = time
        record.delivered['vote'] = { time, id: `${time}`, value: time }
      }
    })
  }
  const [[stored] = []] = await store.read([exactly(...stateKey('space'))])
  return decodeState(stored?.value)
}

describe('the state of an outbox', () => {
  const traces = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 })

  it.prop([fc.array(traces, { minLength: 1, maxLength: 40 })])(
    'remembers the last delivery of the newest 200 idle traces',
    async (all) => {
      const deliveries = all.map((numbers, time) => numbers.map((n) => [`${n}`, time] as const))
      const state = await known(...deliveries)
      const newest = new Map(deliveries.flat())
      const byAge = [...newest].sort(([, one], [, other]) => other - one)
      for (const [trace, time] of byAge.slice(0, 200)) {
        if (time > (byAge[199]?.[1] ?? -1)) {
          expect(state.traces[trace]?.delivered?.['vote']?.time).toBe(time)
        }
      }
      expect(Object.keys(state.traces)).toHaveLength(Math.min(200, newest.size))
    },
  )

  it('keeps only the delivered columns of an idle trace', async () => {
    const { traces } = await known([['a', 5]])
    const delivered = { vote: { time: 5, id: '5', value: 5 } }
    expect(traces['a']).toEqual({ at: 5, delivered })
    expect(isIdle(traces['a'] ?? {})).toBe(true)
  })

  it.prop([
    fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    ),
  ])('is empty if other software stored something else under its key', (text) => {
    const { pause, purged } = decodeState(text)
    expect(pause.until).toBe(0)
    expect(purged).toBe(-1)
  })
})
