import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, hang, later, status, unreachable } from '../support/answers.ts'
import { installLocalStorage, installPage } from '../support/fake-page.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld, type World } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
/** A request in flight when its page went away is sent again unchanged, though it may still arrive. */
const repeated = 'a trace already has a request in flight'

/** @param tolerated a wire rule that the test may break. */
function openDevice(tolerated = '') {
  const platform = installPlatform()
  const journal = installLocalStorage()
  const world = createWorld({ tolerated })
  /** Opens a page and waits until it has looked, 150 ms after it opened. */
  async function openTab(options: Parameters<World['open']>[0] = {}, forMs = 200) {
    const page = { ...installPage(), ...(await world.open(options)) }
    await world.clock.advance(forMs)
    return page
  }
  return { ...world, platform, journal, openTab, openBriefly: () => openTab({}, 1) }
}

function begun({ store }: Pick<World, 'store'>): number {
  return Object.values(store.calls).reduce((sum, count) => sum + count)
}

describe('a page that goes away', () => {
  it('begins no transaction, and keeps an update of its last task in the journal', async () => {
    const device = openDevice()
    const { clock, proxy, journal, ended, openTab } = device
    const tab = await openTab()
    let before = 0
    tab.onLeave(() => {
      before = begun(device)
      void tab.client.update(signals('a', { vote: 1 }))
    })
    tab.leave()
    await clock.advance(minute)
    expect(begun(device)).toBe(before)
    expect(Object.keys(journal)).toHaveLength(1)
    await tab.kill()
    const next = await openTab()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    expect(Object.keys(journal)).toEqual([])
    expect(next.client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 1 })
  })

  it('hands its updates over to an idle page', async () => {
    const { clock, proxy, openTab } = openDevice()
    const [tab, other] = [await openTab(), await openTab()]
    tab.leave()
    void tab.client.update(signals('a', { vote: 1 }))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    expect(other.client.outbox.snapshot().pending).toBe(0)
  })

  it('writes an update to the journal if its append has not finished', async () => {
    const { clock, proxy, journal, openTab } = openDevice()
    const tab = await openTab()
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    expect(Object.values(journal).join()).toContain('vote')
    await tab.kill()
    await openTab()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    expect(Object.keys(journal)).toEqual([])
  })

  it('sends an update that was never tried at once, in a keepalive request', async () => {
    const { clock, proxy, openTab } = openDevice()
    const tab = await openTab()
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toHaveLength(1)
    expect(proxy.requests[0]?.init.keepalive).toBe(true)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('sends such an update also before its first look', async () => {
    const { clock, proxy, openBriefly } = openDevice()
    const tab = await openBriefly()
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests.map(({ init }) => init.keepalive)).toEqual([true])
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('sends nothing before its first look while the stored outbox is paused', async () => {
    const { clock, proxy, openTab, openBriefly } = openDevice()
    proxy.answerNext(status(503, { 'retry-after': '60' }))
    const before = await openTab()
    await before.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    await before.kill()
    const tab = await openBriefly()
    void tab.client.update(signals('b', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toHaveLength(1)
  })

  it('does not send, before its first look, a trace that the previous page has in flight', async () => {
    const { clock, proxy, openTab, openBriefly } = openDevice()
    proxy.answerNext(hang)
    const before = await openTab()
    await before.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    before.leave()
    await before.kill()
    const tab = await openBriefly()
    void tab.client.update(signals('a', { vote: 0 }))
    void tab.client.update(signals('b', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toHaveLength(2)
    expect(proxy.requests[1]?.updates).toMatchObject([{ inferenceId: 'b' }])
  })

  it('does not send a trace that another page sent in its last request a moment ago', async () => {
    const { clock, proxy, openTab } = openDevice()
    const tab = await openTab()
    const other = await openTab()
    await clock.advance(6 * second)
    proxy.answerNext(hang)
    void other.client.update(signals('a', { vote: 1 }))
    other.leave()
    void tab.client.update(signals('a', { vote: 0 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests.map(({ updates }) => updates.map(({ row }) => row))).toEqual([
      [{ vote: 1 }],
    ])
  })

  it.each(Array.from({ length: 20 }, (_, turns) => turns))(
    'sends such an update once, at whatever moment of a look it goes away (after %i ticks)',
    async (turns) => {
      const { clock, proxy, openTab } = openDevice()
      const tab = await openTab()
      await tab.client.update(signals('a', { vote: 1 }))
      for (let turn = 0; turn < turns; turn++) await clock.turn()
      tab.leave()
      await clock.settle()
      expect(proxy.requests).toHaveLength(1)
      expect(proxy.requests[0]?.init.keepalive).toBe(true)
      expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    },
  )

  it('sends updates accepted during a request, but not those of a trace in flight', async () => {
    const { clock, proxy, openTab } = openDevice()
    proxy.answerNext(hang)
    const tab = await openTab()
    await tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    await tab.client.update(signals('a', { vote: 0 }))
    await tab.client.update(signals('b', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toHaveLength(2)
    expect(proxy.requests[1]?.updates).toMatchObject([{ inferenceId: 'b' }])
    expect(proxy.requests[0]?.signal.aborted).toBe(false)
  })

  it.each([
    ['the proxy has answered 503', status(503)],
    ['the network has failed', unreachable],
  ])('sends nothing when %s', async (_, answer) => {
    const { clock, proxy, openTab } = openDevice()
    proxy.answerNext(answer)
    const tab = await openTab()
    await tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    expect(proxy.requests).toHaveLength(1)
    void tab.client.update(signals('b', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toHaveLength(1)
  })

  it('sends nothing while the device is offline', async () => {
    const { clock, proxy, platform, openTab } = openDevice()
    const tab = await openTab()
    platform.onLine = false
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toEqual([])
  })

  it('sends nothing while the outbox is paused', async () => {
    const { clock, proxy, openTab } = openDevice()
    const tab = await openTab()
    tab.client.pause()
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    await clock.settle()
    expect(proxy.requests).toEqual([])
  })

  it('does not send a value that another tab has delivered and replaced since', async () => {
    const { clock, proxy, openTab } = openDevice(repeated)
    const [tab, other] = [await openTab(), await openTab()]
    proxy.answerNext(status(503))
    await tab.client.update(signals('a', { n: 1 }))
    await clock.advance(100)
    // Accepted during the pause, so this page has never tried to send it.
    await tab.client.update(signals('b', { vote: 1 }))
    await clock.advance(100)
    await other.client.update(signals('b', { vote: 0 }))
    await other.client.flush()
    expect(proxy.rows.get('b')).toEqual({ vote: 0 })
    await clock.advance(minute)
    proxy.answerNext(hang)
    await tab.client.update(signals('c', { n: 1 }))
    await clock.settle()
    tab.leave()
    await clock.advance(minute)
    expect(proxy.rows.get('b')).toEqual({ vote: 0 })
  })

  it('prevents its late request from overwriting a newer value of the next page', async () => {
    const { clock, proxy, openTab } = openDevice(repeated)
    // The old request is written after 9 s, though its page is gone.
    proxy.answerNext(later(clock, 9 * second, applied))
    const tab = await openTab()
    await tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    tab.leave()
    await clock.advance(5)
    const next = await openTab()
    await next.client.update(signals('a', { vote: 0 }))
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 0 })
  })

  it('blocks no trace for other tabs, not even one that it was sending', async () => {
    const { clock, proxy, openTab } = openDevice(repeated)
    const [tab, other] = [await openTab(), await openTab()]
    proxy.answerNext(hang)
    await tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    tab.leave()
    await other.client.update(signals('b', { vote: 1 }))
    await clock.advance(second)
    expect(proxy.rows).toEqual(new Map(['a', 'b'].map((trace) => [trace, { vote: 1 }])))
  })
})

describe('a page that comes back', () => {
  it('stores an update of its last task and counts it once', async () => {
    const { clock, proxy, journal, ended, openTab } = openDevice()
    const tab = await openTab()
    const receipts: Promise<unknown>[] = []
    tab.onLeave(() => void receipts.push(tab.client.update(signals('a', { vote: 1 }))))
    tab.leave()
    await clock.advance(minute)
    tab.restore()
    await clock.advance(minute)
    expect(await Promise.all(receipts)).toMatchObject([{ safety: 'stored' }])
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    expect(tab.client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 1 })
    expect(Object.keys(journal)).toEqual([])
  })

  it('does not restore updates that another tab took over and delivered', async () => {
    const { clock, proxy, ended, openTab } = openDevice()
    const tab = await openTab()
    tab.onLeave(() => void tab.client.update(signals('a', { vote: 1 })))
    tab.leave()
    const other = await openTab()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    const requests = proxy.requests.length
    tab.restore()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(requests)
    for (const { client } of [tab, other]) expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 1 })
  })

  it('settles an answer that arrived while it was away', async () => {
    const { clock, proxy, openTab } = openDevice()
    proxy.answerNext(later(clock, second, applied))
    const tab = await openTab()
    const receipt = await tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    tab.leave()
    await clock.advance(10 * second)
    tab.restore()
    expect(await Promise.race([receipt.settled, clock.advance(minute)])).toMatchObject({
      kind: 'delivered',
    })
    expect(proxy.requests).toHaveLength(1)
  })

  // Another tab looks 150 ms after the message that a page went away, and its request takes 300 ms.
  it.each([0, 1, 149, 150, 151, 300, 449, 450, 451, 1_000])(
    'sends its journal once, even while another tab imports it (after %i ms)',
    async (awayMs) => {
      const { clock, proxy, ended, journal, openTab } = openDevice()
      const [tab, other] = [await openTab(), await openTab()]
      other.client.pause()
      tab.onLeave(() => void tab.client.update(signals('a', { vote: 1 })))
      proxy.answerAlways(later(clock, 300, applied))
      tab.leave()
      other.client.resume()
      await clock.advance(awayMs)
      tab.restore()
      await clock.advance(minute)
      const sent = proxy.requests.flatMap(({ updates }) => updates)
      expect(sent.map(({ inferenceId }) => inferenceId)).toEqual(['a'])
      expect(ended()).toEqual({ delivered: 1 })
      expect(Object.keys(journal)).toEqual([])
      for (const { client } of [tab, other]) expect(client.outbox.snapshot().pending).toBe(0)
    },
  )
})

describe('a page in the background', () => {
  it('continues to accept and send updates', async () => {
    const { clock, proxy, openTab } = openDevice()
    const tab = await openTab()
    tab.hide()
    await clock.advance(second)
    expect((await tab.client.update(signals('a', { vote: 1 }))).safety).toBe('stored')
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('begins no transaction in the task that hides it, and keeps updates of that task in the journal', async () => {
    const device = openDevice()
    const { clock, proxy, journal, openTab } = device
    const tab = await openTab()
    tab.hide()
    const before = begun(device)
    const receipt = tab.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    expect(begun(device)).toBe(before)
    expect(Object.keys(journal)).toHaveLength(1)
    await clock.advance(second)
    expect(await receipt).toMatchObject({ safety: 'stored' })
    expect(proxy.requests).toHaveLength(1)
    expect(Object.keys(journal)).toEqual([])
  })

  it('continues its request even if another tab imports its journal', async () => {
    const { clock, proxy, openTab } = openDevice()
    const [tab, other] = [await openTab(), await openTab()]
    proxy.answerNext(later(clock, 8 * second, applied))
    await tab.client.update(signals('a', { vote: 'old' }))
    await clock.settle()
    tab.hide()
    void tab.client.update(signals('b', { vote: 1 }))
    await other.client.update(signals('a', { vote: 'new' }))
    await clock.advance(minute)
    expect(proxy.rows).toEqual(
      new Map<string, object>([
        ['a', { vote: 'new' }],
        ['b', { vote: 1 }],
      ]),
    )
  })
})

describe('a page that was just loaded', () => {
  it('does not look again at the pageshow event', async () => {
    const device = openDevice()
    await device.openTab({}, second)
    const before = begun(device)
    window.dispatchEvent(new Event('pageshow'))
    await device.clock.advance(second)
    expect(begun(device)).toBe(before)
  })
})

describe('the journal', () => {
  it('keeps the newest updates when it has no room for all', async () => {
    const { clock, proxy, openTab } = openDevice()
    installLocalStorage(2_000)
    const tab = await openTab()
    for (let n = 0; n < 40; n++) void tab.client.update(signals(`trace-${n}`, { n }))
    proxy.answerAlways(unreachable)
    tab.leave()
    await tab.kill()
    proxy.answerAlways(applied)
    await openTab()
    await clock.advance(minute)
    expect(proxy.rows.get('trace-39')).toEqual({ n: 39 })
    expect(proxy.rows.size).toBeGreaterThan(3)
  })

  it('is imported during a delivery without sending anything twice', async () => {
    const { clock, proxy, openTab } = openDevice()
    proxy.answerNext(later(clock, second, applied))
    const [tab, other] = [await openTab(), await openTab()]
    await tab.client.update(signals('b', { vote: 1 }))
    await clock.settle()
    const vote = () => void other.client.update(signals('a', { vote: 1 }))
    other.onLeave(vote)
    other.leave()
    await clock.advance(minute)
    expect(proxy.rows).toEqual(new Map(['a', 'b'].map((trace) => [trace, { vote: 1 }])))
    const sent = proxy.requests.flatMap(({ updates }) => updates)
    expect(sent.filter(({ inferenceId }) => inferenceId === 'b')).toHaveLength(1)
  })

  it('is imported however old it is: no update expires without an attempt', async () => {
    const { clock, proxy, platform, openTab } = openDevice()
    platform.onLine = false
    const tab = await openTab()
    tab.onLeave(() => void tab.client.update(signals('a', { vote: 1 })))
    tab.leave()
    await tab.kill()
    await clock.advance(8 * 24 * 60 * minute)
    platform.onLine = true
    await openTab()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
  })

  it('is removed by a purge of its outbox, and when it is too old', async () => {
    const { clock, journal, openTab } = openDevice()
    const tab = await openTab({ subject: 'ann' })
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    expect(Object.keys(journal)).toHaveLength(1)
    const other = await openTab({ subject: 'bob' })
    await other.client.outbox.purge({ subject: 'ann' })
    expect(Object.keys(journal)).toEqual([])
    const third = await openTab({ subject: 'ann' })
    void third.client.update(signals('a', { vote: 1 }))
    third.leave()
    await clock.advance(8 * 24 * 60 * minute)
    await openTab({ subject: 'bob' })
    await clock.advance(minute)
    expect(Object.keys(journal)).toEqual([])
  })

  it('with invalid content is removed and adds no update', async () => {
    const { clock, proxy, journal, openTab } = openDevice()
    const tab = await openTab()
    void tab.client.update(signals('a', { vote: 1 }))
    tab.leave()
    const [key = ''] = Object.keys(journal)
    journal[key] = '[{"key":null},1,{"key":["entry"]}]'
    journal[`${key}-2`] = 'not json'
    await clock.advance(minute)
    await openTab()
    await clock.advance(minute)
    expect(Object.keys(journal)).toEqual([])
    expect(proxy.rows.size).toBe(1)
  })
})
