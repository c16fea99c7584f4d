import { describe, expect, it } from 'vitest'
import { applied, each, later, status } from '../support/answers.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { openTabDevice, type TabDevice } from '../support/tab-device.ts'

const second = 1_000
const minute = 60 * second

/** Never answers; the updates are written `waitMs` later all the same. */
const straggler =
  ({ clock }: TabDevice, waitMs: number): Answer =>
  ({ updates, write, signal }) => {
    clock.after(waitMs, () => write(updates))
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }

/** Breaks the connection at once; the updates are written `waitMs` later all the same. */
const broken =
  ({ clock }: TabDevice, waitMs: number): Answer =>
  ({ updates, write }) => {
    clock.after(waitMs, () => write(updates))
    throw new TypeError('Failed to fetch')
  }

/** Answers that each update must be retried after this time. */
const again = (ms: number) =>
  each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs: ms }))

/** Opens a device with tabs that have looked once and have been hidden for too long to count as visible. */
async function openHidden(count: number, distances: Parameters<typeof openTabDevice>[0] = {}) {
  const device = openTabDevice(distances)
  const tabs = Array.from({ length: count }, () => device.open())
  await device.clock.advance(second)
  for (const tab of tabs) tab.hide()
  await device.clock.advance(6 * second)
  return { ...device, device, tabs: tabs as [(typeof tabs)[0], ...typeof tabs] }
}

describe('the last request of a page', () => {
  it('may arrive for 25 s, so newer values of its traces wait that long', async () => {
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
    ['opens 5 ms later', 5],
    ['opened 100 ms before', -100],
  ])('blocks its traces in a page that %s, before its journal is visible', async (_, afterMs) => {
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
    // No other page is visible, so this page sends a last request.
    tab.leave()
    await clock.advance(Math.max(2, afterMs))
    next ??= openNext()
    next.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
  })

  it('blocks its traces in a tab that is informed of the departure before the journal is visible', async () => {
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

  it('is not sent while another tab is visible and may accept newer values at any moment', async () => {
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
    // This tab has not yet received the message that the first one left.
    other?.say('a', 'vote')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 2 })
    expect(log.wrong()).toEqual([])
  })

  it('does not contain a trace that another tab is sending', async () => {
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

  it('is not sent by a page whose storage failed, because it cannot read the leases of others', async () => {
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

describe('a request that its page began before it left', () => {
  it('blocks newer values even if it failed and the page could not store the failure', async () => {
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

  it('is sent at once by another tab if only its lease was taken', async () => {
    const {
      clock,
      disk,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    // A visible tab prevents a last request.
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

  it('blocks an update of the last task that is stored when the page comes back', async () => {
    const {
      device,
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2, { messageMs: 20, latencies: [3] })
    proxy.answerNext(straggler(device, 9 * second))
    tab.say('a', 'vote')
    await clock.advance(2)
    // This tab looks before it can receive the message that the first one left.
    other?.say('b', 'vote')
    await clock.advance(2)
    tab.leave(() => void tab.say('a', 'vote'))
    tab.comeBack()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 3 })
  })

  it('is sent again unchanged when the page comes back', async () => {
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

  it('is distinguished from requests after the return by a tab that imports the journal slowly', async () => {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2)
    const slow = later(clock, 8 * second, applied)
    // Slow answers for the first request, its repetition after the return and the update made then.
    proxy.answerNext(slow, slow, slow)
    tab.say('b', 'vote')
    await clock.advance(300)
    tab.leave()
    tab.comeBack()
    // The other tab reads the journal after 155 ms, and its import hangs for a second.
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

  it('is not delayed by an answer that arrives after the page came back and others took over', async () => {
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

describe('an answer that is settled after its lease has expired', () => {
  /** Freezes a page between an answer and its settlement, until another tab has taken over its trace. */
  async function openFrozen(answer: Answer, otherAnswer: Answer) {
    const {
      clock,
      proxy,
      tabs: [tab, other],
    } = await openHidden(2, { latencies: [300] })
    proxy.answerNext(later(clock, second, answer), otherAnswer)
    tab.say('a', 'vote')
    await clock.advance(1_100)
    // A look for this update is running when the answer arrives, so the answer cannot be settled yet.
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

  it('does not change when a trace is due', async () => {
    const { clock, proxy } = await openFrozen(again(60 * minute), again(30 * second))
    await clock.advance(2 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('does not pause the outbox', async () => {
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
  it('is followed by one probe of one tab, however many updates wait', async () => {
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
    // The failed request and one probe.
    expect(proxy.requests).toHaveLength(2)
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(201)
  })
})

describe('a value that is older than one the page itself delivered', () => {
  it('is not sent even if its trace record has been removed since', async () => {
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

describe('the order of updates from two pages', () => {
  it.each([
    ['in its first task', 1_100, 0],
    // The newest time is stored once a second; here it is read from the entry itself.
    ['a moment later', 900, 250],
  ])(
    'is kept when the clock is set back between them and the second page updates %s',
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

describe('a first update whose append was interrupted', () => {
  it('is not stored again when its page comes back after another tab delivered it', async () => {
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

  it('keeps the time under which another tab delivered it, even if the clock was set back before', async () => {
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
