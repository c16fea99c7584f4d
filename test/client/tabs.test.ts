import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, later, status, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

describe('several tabs of one outbox', () => {
  it('send each update once, however many of them are awake', async () => {
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

  it('have one request of a trace under way at a time', async () => {
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

  it('learn what became of their updates in another tab', async () => {
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

  it('see what others accepted', async () => {
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

  it('see the last of what others accepted one soon after another', async () => {
    installPlatform()
    const { clock, open } = createWorld()
    const [first, other] = [await open(), await open()]
    first.client.pause()
    other.client.pause()
    await clock.advance(second)
    // When the last one comes, the other has just heard of the one before, and is about to look.
    for (const waitMs of [0, 245, 10]) {
      await clock.advance(waitMs)
      await first.client.update(signals(`after ${waitMs}`, { n: 1 }))
    }
    await clock.advance(second)
    expect(other.client.outbox.snapshot()).toMatchObject({ traces: 3, pending: 3 })
  })

  it('wait together for the time that one of them was told', async () => {
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

  it('go on where another of them was told to resume', async () => {
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

  it('take over from a tab that was killed', async () => {
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

describe('a device that believes to be offline', () => {
  it('is tried all the same, and never counts as blocked', async () => {
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

  it('is not blamed on a blocker when its first failure after that comes', async () => {
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
