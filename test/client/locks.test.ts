import { describe, expect, it, vi } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, hang, later, status } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Ids that were sent, in order. */
function sent({ proxy }: ReturnType<typeof createWorld>): string[] {
  return proxy.requests.flatMap(({ updates }) => updates.map(({ id }) => id))
}

describe('a tab that freezes while it holds the lock', () => {
  it('has it taken away after 45 s in which nothing was sent', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [frozen, other] = [await open(), await open()]
    frozen.client.pause()
    await frozen.client.update(signals('a', { n: 1 }))
    proxy.answerNext(hang)
    frozen.client.resume()
    await clock.settle()
    frozen.vanish()
    await other.client.update(signals('b', { n: 1 }))
    await clock.advance(44 * second)
    expect(proxy.rows.size).toBe(0)
    await clock.advance(minute)
    expect([...proxy.rows.keys()].sort()).toEqual(['a', 'b'])
  })

  it('keeps it while it delivers, however long others wait', async () => {
    const platform = installPlatform()
    const request = vi.spyOn(platform.locks, 'request')
    const { clock, proxy, open } = createWorld()
    const tabs = [await open(), await open(), await open(), await open()]
    proxy.answerAlways(later(clock, 12 * second, applied))
    for (let n = 0; n < 400; n++) await tabs[0]?.client.update(signals(`trace-${n}`, { n }))
    for (const { client } of tabs) await client.update(signals('z', { n: 1 }))
    await clock.advance(5 * minute)
    expect(proxy.rows.size).toBe(401)
    expect(request.mock.calls.filter(([, options]) => options.steal)).toEqual([])
  })

  it('is left alone where nothing could be sent anyway', async () => {
    const platform = installPlatform()
    const request = vi.spyOn(platform.locks, 'request')
    const { clock, proxy, open } = createWorld()
    const [frozen, other] = [await open(), await open()]
    proxy.answerNext(status(503, { 'retry-after': '3600' }))
    await frozen.client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    // The lock never comes back from this one.
    void platform.locks.request(spaceNameOf(request), {}, () => new Promise(() => undefined))
    await other.client.update(signals('b', { n: 1 }))
    await clock.advance(10 * minute)
    expect(request.mock.calls.filter(([, options]) => options.steal)).toEqual([])
    expect(proxy.requests).toHaveLength(1)
  })

  it('does not send when it wakes up as somebody else’s', async () => {
    const platform = installPlatform()
    const { clock, proxy, open } = createWorld()
    const [slow, other] = [await open(), await open()]
    const name = { current: '' }
    const request = vi.spyOn(platform.locks, 'request')
    proxy.answerNext(later(clock, 5 * second, applied))
    for (let n = 0; n < 120; n++) await slow.client.update(signals(`trace-${n}`, { n }))
    await clock.settle()
    name.current = spaceNameOf(request)
    await platform.locks.request(name.current, { steal: true }, async () => {
      await clock.advance(20 * second)
      expect(proxy.requests).toHaveLength(1)
    })
    await clock.advance(minute)
    await other.client.flush()
    expect(proxy.rows.size).toBe(120)
  })
})

/** The name of the lock that clients ask for. */
function spaceNameOf(request: { mock: { calls: unknown[][] } }): string {
  return String(request.mock.calls[0]?.[0])
}

describe('where the platform has no locks, as on a plain-http host', () => {
  function openHost() {
    const platform = installPlatform()
    vi.stubGlobal('navigator', { onLine: platform.onLine })
    return createWorld()
  }

  it('tabs send each update once', async () => {
    const world = openHost()
    const { clock, proxy, open } = world
    proxy.answerAlways(later(clock, 300, applied))
    const tabs = [await open(), await open(), await open()]
    for (let n = 0; n < 60; n++) {
      await tabs[n % 3]?.client.update(signals(`trace-${n % 20}`, { n }))
      await clock.advance(40)
    }
    await clock.advance(2 * minute)
    expect(new Set(sent(world)).size).toBe(sent(world).length)
    expect(proxy.rows.size).toBe(20)
    expect(clock.timers()).toBe(0)
  })

  it('a tab that dies with the lease is waited out', async () => {
    const { clock, proxy, open } = openHost()
    const [dying, other] = [await open(), await open()]
    proxy.answerNext(hang)
    await dying.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await dying.kill()
    await other.client.update(signals('b', { n: 1 }))
    await clock.advance(30 * second)
    expect(proxy.rows.size).toBe(0)
    await clock.advance(30 * second)
    expect(proxy.rows.size).toBe(2)
  })

  it('a lease from before the clock was set back is worth nothing', async () => {
    const { clock, proxy, open } = openHost()
    const dying = await open()
    proxy.answerNext(hang)
    await dying.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await dying.kill()
    clock.set(clock.now() - 60 * minute)
    await open()
    await clock.advance(5 * second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('a client that is closed while it waits sends nothing more', async () => {
    const { clock, proxy, open } = openHost()
    const [first, other] = [await open(), await open()]
    proxy.answerNext(later(clock, 10 * second, applied))
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await other.client.update(signals('b', { n: 1 }))
    await clock.settle()
    await other.client.close()
    await first.client.close()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(1)
    expect(clock.timers()).toBe(0)
  })
})
