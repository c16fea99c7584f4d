import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type Row, signals } from '../../src/index.ts'
import { applied, later, lostReply, status, unreachable } from '../support/answers.ts'
import { type FakePage, installLocalStorage, installPage } from '../support/fake-page.ts'
import { installPlatform } from '../support/fake-platform.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createWorld, type Page } from '../support/world.ts'

const minute = 60_000
const day = 24 * 60 * minute

const place = fc.record({
  trace: fc.constantFrom('a', 'b'),
  column: fc.constantFrom('x', 'y'),
})
/** What happens to two tabs, in any order. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('update' as const), tab: fc.nat(1), place }),
  /** Not waited for: it may be on its way into the store when something else happens. */
  fc.record({ kind: fc.constant('press' as const), tab: fc.nat(1), place }),
  fc.record({
    kind: fc.constantFrom('hide' as const, 'leave' as const, 'restore' as const, 'close' as const),
    tab: fc.nat(1),
    /** Said in the last task of the page. */
    place: fc.option(place),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 20, 400, 9_000, minute) }),
  fc.record({ kind: fc.constant('answer' as const), name: fc.nat(4) }),
)

interface Tab extends FakePage, Page {
  isAway: boolean
}

describe('two tabs that come and go in any order', () => {
  property.prop([fc.array(step, { minLength: 5, maxLength: 40 })], { numRuns: 300 })(
    'leave each trace with what was said last, and every update accounted for',
    async (steps) => {
      installPlatform()
      const journal = installLocalStorage()
      // What a page says in its last task may be on its way beside what another tab sends; it is said again later.
      const tolerated = 'a trace already has a request in flight'
      const { clock, proxy, open } = createWorld({ tolerated })
      const slow = (answer: Answer) => later(clock, 8_000, answer)
      const answers = [applied, slow(applied), slow(lostReply), unreachable, status(503)]
      const expected = new Map<string, Row>()
      const options = { limits: { entries: 10_000, maxAgeMs: 365 * day } }
      let accepted = 0

      async function openTab(): Promise<Tab> {
        const page = installPage()
        return { ...page, ...(await open(options)), isAway: false }
      }
      const tabs = [await openTab(), await openTab()] as const

      function say(tab: Tab, { trace, column }: { trace: string; column: string }) {
        const row = { [column]: ++accepted }
        expected.set(trace, { ...expected.get(trace), ...row })
        return tab.client.update(signals(trace, row))
      }

      for (const each of steps) {
        // Within one millisecond nobody can tell which tab was first.
        await clock.advance(2)
        if (each.kind === 'wait') await clock.advance(each.ms)
        else if (each.kind === 'answer') proxy.answerNext(answers[each.name] ?? applied)
        else {
          const tab = tabs[each.tab] ?? tabs[0]
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
      for (const { client } of tabs) {
        const { pending, counts } = client.outbox.snapshot()
        const { accepted: counted, ...ends } = counts
        const ended = Object.values(ends).reduce((sum, count) => sum + count, 0)
        expect({ pending, counted, ended }).toEqual({
          pending: 0,
          counted: accepted,
          ended: accepted,
        })
      }
      expect(Object.keys(journal)).toEqual([])
      expect(clock.timers()).toBe(0)
    },
    30_000,
  )
})
