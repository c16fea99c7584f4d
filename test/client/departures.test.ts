import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Receipt, type Row, signals } from '../../src/index.ts'
import { applied, later, lostReply, status, unreachable } from '../support/answers.ts'
import { type FakePage, installLocalStorage, installPage } from '../support/fake-page.ts'
import { installPlatform } from '../support/fake-platform.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { expectSettled } from '../support/settlements.ts'
import { createWorld, type Page } from '../support/world.ts'

const minute = 60_000
const day = 24 * 60 * minute

const place = fc.record({
  trace: fc.constantFrom('a', 'b'),
  column: fc.constantFrom('x', 'y'),
})

/** A random step in the life of this number of tabs. */
function stepOf(count: number) {
  const tab = fc.nat(count - 1)
  return fc.oneof(
    fc.record({ kind: fc.constant('update' as const), tab, place }),
    /** An update that is not awaited: its append may still be running when the next step happens. */
    fc.record({ kind: fc.constant('press' as const), tab, place }),
    fc.record({
      kind: fc.constantFrom(
        'hide' as const,
        'leave' as const,
        'restore' as const,
        'close' as const,
      ),
      tab,
      /** An update made in the last task of the page. */
      place: fc.option(place),
    }),
    fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 20, 400, 9_000, minute),
    }),
    fc.record({ kind: fc.constant('answer' as const), name: fc.nat(4) }),
  )
}

type Step = ReturnType<typeof stepOf> extends fc.Arbitrary<infer One> ? One : never

const ax = { trace: 'a', column: 'x' } as const
const update = (tab: number): Step => ({ kind: 'update', tab, place: ax })
const answer = (name: number): Step => ({ kind: 'answer', name })

/** Histories that failed in earlier versions. */
const histories: Step[][] = [
  // The import of a hidden page's journal removed its lease, and an older value overwrote a newer one.
  [
    answer(0),
    answer(1),
    update(0),
    { kind: 'wait', ms: 9_000 },
    { kind: 'press', tab: 1, place: ax },
    { kind: 'wait', ms: 0 },
    { kind: 'hide', tab: 0, place: null },
    update(0),
    { kind: 'hide', tab: 1, place: ax },
  ],
  // After delivering another page's update, a page reported a waiting trace without an update.
  [
    answer(2),
    answer(2),
    update(0),
    answer(2),
    update(0),
    { kind: 'close', tab: 1, place: { trace: 'b', column: 'x' } },
    { kind: 'wait', ms: minute },
    answer(3),
    { kind: 'restore', tab: 1, place: null },
    { kind: 'wait', ms: 0 },
    answer(0),
    update(0),
    update(1),
    update(1),
  ],
]

interface Tab extends FakePage, Page {
  isAway: boolean
  /** The receipts of its updates. */
  said: Promise<Receipt>[]
}

describe.each([
  [2, 300],
  [3, 150],
])('%i tabs that come and go in any order', (count, numRuns) => {
  property.prop([fc.array(stepOf(count), { minLength: 5, maxLength: 40 })], {
    numRuns,
    examples: histories.map((steps): [Step[]] => [steps]),
  })(
    'leave each trace with its newest values and every update settled',
    async (steps) => {
      installPlatform()
      const journal = installLocalStorage()
      // An update made in a page's last task may be sent while another tab sends its trace; it is sent again later.
      const tolerated = 'a trace already has a request in flight'
      const world = createWorld({ tolerated })
      const { clock, proxy, ended, repeated, open } = world
      const slow = (answer: Answer) => later(clock, 8_000, answer)
      const answers = [applied, slow(applied), slow(lostReply), unreachable, status(503)]
      const expected = new Map<string, Row>()
      const options = { limits: { entries: 10_000, maxAgeMs: 365 * day } }
      let accepted = 0

      async function openTab(): Promise<Tab> {
        const page = installPage()
        return { ...page, ...(await open(options)), isAway: false, said: [] }
      }
      const tabs: Tab[] = []
      for (let n = 0; n < count; n++) tabs.push(await openTab())

      function say(tab: Tab, { trace, column }: { trace: string; column: string }) {
        const row = { [column]: ++accepted }
        expected.set(trace, { ...expected.get(trace), ...row })
        const receipt = tab.client.update(signals(trace, row))
        tab.said.push(receipt)
        return receipt
      }

      for (const each of steps) {
        // Updates that different tabs make in the same millisecond have no defined order.
        await clock.advance(2)
        if (each.kind === 'wait') await clock.advance(each.ms)
        else if (each.kind === 'answer') proxy.answerNext(answers[each.name] ?? applied)
        else {
          const tab = tabs[each.tab]
          if (!tab) continue
          if (each.kind === 'update' || each.kind === 'press') {
            if (tab.isAway) continue
            const receipt = say(tab, each.place)
            if (each.kind === 'update') await clock.settle().then(() => receipt)
          } else if (each.kind === 'restore') {
            if (tab.isAway) tab.restore()
            else tab.reveal()
            tab.isAway = false
          } else if (!tab.isAway) {
            const last = () => each.place && void say(tab, each.place)
            if (each.kind === 'hide') {
              tab.hide()
              last()
              continue
            }
            tab.onceLeft(last)
            tab.leave()
            tab.isAway = true
            if (each.kind === 'leave') continue
            tab.vanish()
            Object.assign(tab, await openTab())
          }
        }
      }

      proxy.forgetPlans()
      for (const tab of tabs) tab.restore()
      await clock.advance(30 * minute)
      for (const { client } of tabs) client.resume()
      await clock.advance(day)
      expect(proxy.rows).toEqual(expected)
      for (const tab of tabs) {
        expect(tab.client.outbox.snapshot()).toMatchObject({
          traces: 0,
          pending: 0,
          deadLetters: 0,
        })
        await expectSettled(await Promise.all(tab.said), world)
      }
      const { delivered = 0, superseded = 0, unknown = 0, ...others } = ended()
      expect([delivered + superseded + unknown, others]).toEqual([accepted, {}])
      expect(repeated).toEqual([])
      expect(Object.keys(journal)).toEqual([])
      expect(clock.timers()).toBe(0)
    },
    30_000,
  )
})
