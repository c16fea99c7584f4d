import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, later, status, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

describe('several tabs of one outbox', () => {
  it('send each update once, however many of them are open', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(later(clock, 300, applied))
    const tabs = [await open(), await open(), await open(), await open()]
    for (let n = 0; n < 80; n++) await tabs[n % 4]?.client.update(signals(`trace-${n}`, { n }))
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(80)
    const sent = proxy.requests.flatMap(({ updates }) => updates)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length)
    expect(sent).toHaveLength(80)
  })

  it('have at most one request in flight for a trace', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    let underWay = 0
    let most = 0
    const slow = later(clock, second, applied)
    proxy.answerAlways(async (request) => {
      most = Math.max(most, ++underWay)
      try {
        return await slow(request)
      } finally {
        underWay--
      }
    })
    const tabs = [await open(), await open()]
    for (let n = 0; n < 10; n++) {
      for (const { client } of tabs) await client.update(signals('a', { n }))
      await clock.advance(300)
    }
    await clock.advance(minute)
    expect(most).toBe(1)
    expect(proxy.rows.get('a')).toEqual({ n: 9 })
  })

  it('settle the receipts of updates that another tab delivers', async () => {
    installPlatform()
    const { clock, ended, open } = createWorld()
    const [first, other] = [await open(), await open()]
    first.client.pause()
    const receipt = await first.client.update(signals('a', { n: 1 }))
    const settled = receipt.settled
    await clock.advance(second)
    await other.client.flush()
    await clock.advance(second)
    expect(await settled).toMatchObject({ kind: 'delivered', via: 'applied' })
    for (const { client } of [first, other]) expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 1 })
  })

  it('read what other tabs accepted', async () => {
    installPlatform()
    const { clock, open } = createWorld()
    const [first, other] = [await open(), await open()]
    first.client.pause()
    other.client.pause()
    await first.client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    expect(other.client.outbox.snapshot()).toMatchObject({ traces: 1, pending: 1 })
    expect(await other.client.latest('a')).toEqual({ row: { n: 1 }, waiting: true })
  })

  it('count the last of several updates that another tab accepts in quick succession', async () => {
    installPlatform()
    const { clock, open } = createWorld()
    const [first, other] = [await open(), await open()]
    first.client.pause()
    other.client.pause()
    await clock.advance(second)
    // The last update comes when the other tab has news of the one before and is about to read the store.
    for (const waitMs of [0, 245, 10]) {
      await clock.advance(waitMs)
      await first.client.update(signals(`after ${waitMs}`, { n: 1 }))
    }
    await clock.advance(second)
    expect(other.client.outbox.snapshot()).toMatchObject({ traces: 3, pending: 3 })
  })

  it('all wait for the Retry-After that one of them received', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(429, { 'retry-after': '30' }))
    const [first, other] = [await open(), await open()]
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await other.client.update(signals('b', { n: 2 }))
    await clock.advance(30 * second - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(second)
    expect(proxy.rows.size).toBe(2)
  })

  it('continue after resume() was called in another tab', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [first, other] = [await open(), await open()]
    proxy.answerAlways(status(401))
    await first.client.update(signals('a', { n: 1 }))
    await clock.advance(5 * second)
    expect(first.client.outbox.snapshot().reason).toBe('held')
    proxy.answerAlways(applied)
    other.client.resume()
    await clock.advance(5 * second)
    await other.kill()
    await first.client.update(signals('b', { n: 1 }))
    await clock.advance(second)
    expect([...proxy.rows.keys()]).toEqual(['a', 'b'])
  })

  it('take over the updates of a tab that was killed', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [first, other] = [await open(), await open()]
    other.client.pause()
    first.client.pause()
    await first.client.update(signals('a', { n: 1 }))
    await first.kill()
    other.client.resume()
    await clock.advance(second)
    expect(proxy.rows.size).toBe(1)
  })
})

describe('when navigator.onLine is false', () => {
  it('the client sends all the same, and never reports the reason blocked', async () => {
    const platform = installPlatform()
    platform.onLine = false
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(30 * second)
    expect(proxy.requests.length).toBeGreaterThan(4)
    expect(client.outbox.snapshot().reason).toBe('offline')
    platform.onLine = true
    proxy.answerAlways(applied)
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(1)
  })

  it('the first failure after it becomes true has the reason backoff, not blocked', async () => {
    const platform = installPlatform()
    platform.onLine = false
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(3 * second)
    expect(proxy.requests).toHaveLength(3)
    platform.onLine = true
    await clock.advance(2 * second)
    expect(proxy.requests).toHaveLength(4)
    expect(client.outbox.snapshot().reason).toBe('backoff')
  })
})
