import { describe, expect, it } from 'vitest'
import { applied, each, later, status } from '../support/answers.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { openTabDevice, type TabDevice } from '../support/tab-device.ts'

const second = 1_000
const minute = 60 * second

/** Nobody hears an answer, and what was sent is written all the same, so much later. */
const straggler =
  ({ clock }: TabDevice, waitMs: number): Answer =>
  ({ updates, write, signal }) => {
    clock.after(waitMs, () => write(updates))
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }

/** The connection breaks at once, and what was sent is written all the same, so much later. */
const broken =
  ({ clock }: TabDevice, waitMs: number): Answer =>
  ({ updates, write }) => {
    clock.after(waitMs, () => write(updates))
    throw new TypeError('Failed to fetch')
  }

/** Asks for a trace to be sent again so much later. */
const again = (ms: number) =>
  each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs: ms }))

/** A device on which so many tabs have looked, and are not seen by anybody any more. */
async function openHidden(count: number, distances: Parameters<typeof openTabDevice>[0] = {}) {
  const device = openTabDevice(distances)
  const tabs = Array.from({ length: count }, () => device.open())
  await device.clock.advance(second)
  for (const tab of tabs) tab.hide()
  await device.clock.advance(6 * second)
  return { ...device, device, tabs: tabs as [(typeof tabs)[0], ...typeof tabs] }
}

describe('what a page sent last', () => {
  it('may arrive for 25 s: what is newer waits so long', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab],
      log,
      open,
    } = await openHidden(1)
    proxy.answerNext(straggler(device, 20 * second))
    tab.say('a', 'vote')
    tab.leave()
    await clock.advance(second)
    const next = open()
    next.say('a', 'vote')
    await clock.advance(minute)
    expect([log.overtaken, log.wrong()]).toEqual([[], []])
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it.each([
    ['was opened just now', 5],
    ['was opened 100 ms before', -100],
  ])('is known to a page that %s, though its journal is seen 100 ms late', async (_, afterMs) => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab],
      open,
    } = await openHidden(1)
    const openNext = () => {
      const page = open()
      page.hide()
      return page
    }
    let next = afterMs < 0 ? openNext() : undefined
    await clock.advance(Math.max(0, -afterMs))
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    // Hidden pages are not seen elsewhere; this one said that it was visible when it was opened.
    tab.leave()
    await clock.advance(Math.max(2, afterMs))
    next ??= openNext()
    next.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it('is known to a page that hears of its leaving before it can see the journal', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    tab.leave()
    await clock.advance(10)
    other?.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it('is nothing while another tab is seen, where something newer may be said at any moment', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab, other],
      log,
    } = await openHidden(2, { messageMs: 20 })
    other?.reveal()
    await clock.advance(second)
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    tab.leave()
    await clock.advance(4)
    // It has not heard yet that the first is gone.
    other?.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
    expect(log.wrong()).toEqual([])
  })

  it('is nothing of a trace that another tab is sending', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
      log,
    } = await openHidden(2)
    proxy.answerNext(later(clock, 8 * second, applied))
    other?.say('a', 'vote')
    await clock.advance(second)
    tab.say('a', 'vote')
    await clock.advance(second)
    tab.leave()
    await clock.advance(minute)
    expect(log.overtaken).toEqual([])
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it('is nothing of a page whose storage failed, which cannot know what others send', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
      log,
    } = await openHidden(2)
    tab.fail('failing')
    tab.say('b', 'vote')
    await clock.advance(second)
    expect(tab.client.outbox.snapshot().storage).toBe('memory')
    proxy.answerNext(later(clock, 8 * second, applied))
    other?.say('a', 'vote')
    await clock.advance(second)
    tab.say('a', 'vote')
    tab.leave()
    await clock.advance(minute)
    expect(log.overtaken).toEqual([])
    expect(proxy.rows.get('a')).toEqual({ vote: 3 })
  })
})

describe('what a page had under way when it left', () => {
  it('also when it knew of the failure and could not write it down: what is newer waits', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2, {
      latencies: [20],
    })
    proxy.answerNext(broken(device, 9 * second))
    tab.say('a', 'vote')
    while (proxy.requests.length === 0) await clock.advance(1)
    tab.leave()
    other?.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it('is sent at once by others where it had taken a lease and sent nothing', async () => {
    const {
      clock,
      disk,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    // So that nothing is sent last.
    other?.reveal()
    await clock.advance(second)
    let changes = 0
    disk.onChange = (user) => {
      if (user === tab && ++changes === 1) tab.leave()
    }
    tab.say('a', 'vote')
    await clock.advance(second)
    expect(tab.isAway).toBe(true)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('is not overtaken by what it says in its last task and stores when it is back', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2, { messageMs: 20, latencies: [3] })
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    await clock.advance(2)
    // This one looks before it can hear that the first is gone.
    other?.say('b', 'vote')
    await clock.advance(2)
    tab.leave(() => void tab.say('a', 'vote'))
    tab.comeBack()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 3 })
  })

  it('is sent again, unchanged, by the same page once it is back', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab],
    } = await openHidden(1)
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    await clock.advance(second)
    tab.leave()
    await clock.advance(second)
    tab.comeBack()
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('is told from what it sends when it is back, by a tab that takes long to read its journal', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    const slow = later(clock, 8 * second, applied)
    // Its first request, the same once more when it is back, and what it says then.
    proxy.answerNext(slow, slow, slow)
    tab.say('b', 'vote')
    await clock.advance(300)
    tab.leave()
    tab.comeBack()
    // It has read the journal 155 ms later, and stores what that holds in a second.
    await clock.advance(120)
    other?.fail('hanging')
    await clock.advance(50)
    tab.say('a', 'vote')
    await clock.advance(second)
    other?.mend()
    await clock.advance(10)
    other?.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 3 })
  })

  it('is put off by no answer that comes when the page is back and others have taken over', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    proxy.answerNext(later(clock, 8 * second, again(60 * minute)), again(30 * second))
    tab.say('a', 'vote')
    await clock.advance(second)
    tab.leave()
    await clock.advance(second)
    expect(proxy.requests).toHaveLength(2)
    tab.comeBack()
    expect(other?.isAway).toBe(false)
    await clock.advance(2 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })
})

describe('an answer that is settled when its lease has run out', () => {
  /** A page that is frozen when it was answered and has not written it down, until another has taken over. */
  async function openFrozen(answer: Answer, otherAnswer: Answer) {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2, { latencies: [300] })
    proxy.answerNext(later(clock, second, answer), otherAnswer)
    tab.say('a', 'vote')
    await clock.advance(1_100)
    // It looks what to send of this when the answer comes, and cannot settle it meanwhile.
    tab.say('c', 'vote')
    await clock.advance(550)
    tab.freeze()
    await clock.advance(35 * second)
    const sent = proxy.requests.flatMap(({ updates }) => updates.map((one) => one.inferenceId))
    expect(sent.slice(0, 2)).toEqual(['a', 'a'])
    tab.thaw()
    await clock.advance(5 * second)
    return { clock, proxy, tab, other }
  }

  it('moves no due moment', async () => {
    const { clock, proxy } = await openFrozen(again(60 * minute), again(30 * second))
    await clock.advance(2 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('pauses nothing', async () => {
    const { clock, proxy, other } = await openFrozen(
      status(503, { 'retry-after': '3600' }),
      applied,
    )
    other?.say('b', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('b')).toEqual({ vote: 3 })
  })
})

describe('a pause that has run out after a failure', () => {
  it('is probed by one request of one tab, whatever waits', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    proxy.answerNext(status(503, { 'retry-after': '10' }))
    tab.say('a', 'vote')
    await clock.advance(second)
    for (let n = 0; n < 200; n++) other?.say(`trace-${n}`, 'vote')
    proxy.answerAlways(later(clock, 5 * second, applied))
    await clock.advance(12 * second)
    // The first, and one probe.
    expect(proxy.requests).toHaveLength(2)
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(201)
  })
})

describe('a value that is older than what a page itself delivered', () => {
  it('is not sent, though what is stored has forgotten it by then', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    other?.fail('hanging')
    other?.say('a', 'vote')
    await clock.advance(200)
    tab.say('a', 'vote')
    await clock.advance(200)
    for (let n = 0; n < 210; n++) tab.say(`trace-${n}`, 'vote')
    await clock.advance(2 * second)
    expect(proxy.rows.size).toBe(211)
    other?.leave()
    other?.crash()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
    expect(tab.client.outbox.snapshot().pending).toBe(0)
  })
})

describe('the order of what two pages say', () => {
  it.each([
    ['in its first task', 1_100, 0],
    // The newest time is written down once a second: this one is known from the entry itself.
    ['a moment later', 900, 250],
  ])(
    'is kept when the clock was set back between them, also for what the second says %s',
    async (_, sinceMs, waitMs) => {
      const { clock, proxy, log, open } = openTabDevice()
      const first = open()
      await clock.advance(second)
      proxy.answerAlways(status(503, { 'retry-after': '10' }))
      first.say('a', 'vote')
      await clock.advance(sinceMs)
      first.say('a', 'vote')
      await clock.advance(50)
      first.crash()
      clock.set(clock.now() - 60 * minute)
      const next = open()
      await clock.advance(waitMs)
      next.say('a', 'vote')
      proxy.forgetPlans()
      await clock.advance(2 * minute)
      expect(proxy.rows.get('a')).toEqual({ vote: 3 })
      expect(log.wrong()).toEqual([])
    },
  )
})

describe('a first update whose storing was interrupted', () => {
  it('is not stored again when its page is back and another has delivered it', async () => {
    const {
      clock,
      proxy,
      tabs: [other],
      open,
    } = await openHidden(1, { latencies: [20] })
    const tab = open()
    tab.say('a', 'vote')
    await clock.advance(1)
    tab.leave()
    await clock.advance(10 * second)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    void other.client.outbox.purge()
    await clock.advance(second)
    const requests = proxy.requests.length
    tab.comeBack()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(requests)
    expect(tab.said.map(({ endings }) => endings.length)).toEqual([1])
  })

  it('keeps the time under which another has delivered it, also when the clock was set back before', async () => {
    const {
      clock,
      proxy,
      tabs: [other],
      open,
    } = await openHidden(1, { latencies: [20] })
    other.say('b', 'vote')
    await clock.advance(second)
    clock.set(clock.now() - 60 * minute)
    const tab = open()
    tab.say('a', 'vote')
    await clock.advance(1)
    tab.leave()
    await clock.advance(10 * second)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
    other.say('a', 'vote')
    await clock.advance(second)
    tab.comeBack()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 3 })
  })
})
