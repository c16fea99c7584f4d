import { describe, expect, it } from 'vitest'
import { type OutboxStore, signals } from '../../src/index.ts'
import { applied, hang, later, status } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createKeptStore } from '../support/stores.ts'
import { createWorld, type World } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
/** For the proxy, the request of a frozen page is still in flight when another page takes over. */
const repeated = 'a trace already has a request in flight'

/** Returns the ids that were sent, in order. */
function sentIds({ proxy }: World): string[] {
  return proxy.requests.flatMap(({ updates }) => updates.map(({ id }) => id))
}

describe('a tab that ends while it sends', () => {
  it.each([
    ['crashes', 'kill', {}, 30 * second],
    ['freezes', 'vanish', {}, 30 * second],
    ['crashes, with a shorter timeout', 'kill', { timeoutMs: 2 * second }, 17 * second],
  ] as const)(
    'loses its traces to another tab when its lease expires, not before: it %s',
    async (_, end, options, leaseMs) => {
      installPlatform()
      const { clock, proxy, open } = createWorld({ tolerated: repeated })
      const [ending, other] = [await open(options), await open(options)]
      proxy.answerNext(hang)
      await ending.client.update(signals('a', { n: 'old' }))
      const leasedAt = clock.now()
      await clock.settle()
      expect(proxy.requests).toHaveLength(1)
      await ending[end]()
      await clock.advance(second)
      await other.client.update(signals('a', { n: 'new' }))
      await other.client.update(signals('b', { n: 1 }))
      await clock.advance(leasedAt + leaseMs - 1 - clock.now())
      // Other traces are sent meanwhile.
      expect(proxy.rows).toEqual(new Map([['b', { n: 1 }]]))
      await clock.advance(1)
      expect(proxy.rows.get('a')).toEqual({ n: 'new' })
    },
  )

  it('leaves a lease of at most 30 s even if the clock was set back afterwards', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const crashing = await open()
    proxy.answerNext(hang)
    await crashing.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await crashing.kill()
    clock.set(clock.now() - 60 * minute)
    await open()
    await clock.advance(30 * second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })
})

describe('several tabs', () => {
  it.each([2, 3, 4])('send each update once (%i tabs)', async (count) => {
    installPlatform()
    const world = createWorld()
    const { clock, proxy, ended, open } = world
    proxy.answerAlways(later(clock, 300, applied))
    const tabs = []
    for (let n = 0; n < count; n++) tabs.push(await open())
    for (let n = 0; n < 60; n++) {
      await tabs[n % count]?.client.update(signals(`trace-${n % 20}`, { n }))
      await clock.advance(40)
    }
    await clock.advance(2 * minute)
    expect(new Set(sentIds(world)).size).toBe(sentIds(world).length)
    expect(proxy.rows).toEqual(
      new Map(Array.from({ length: 20 }, (_, n) => [`trace-${n}`, { n: 40 + n }])),
    )
    const { delivered = 0, superseded = 0, ...others } = ended()
    expect([delivered + superseded, others]).toEqual([60, {}])
    expect(clock.timers()).toBe(0)
  })

  it('send other traces while a request of one of them is in flight', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [slow, other] = [await open(), await open()]
    proxy.answerNext(later(clock, 10 * second, applied))
    await slow.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await other.client.update(signals('b', { n: 1 }))
    await clock.settle()
    expect([...proxy.rows.keys()]).toEqual(['b'])
    await clock.advance(10 * second)
    expect([...proxy.rows.keys()]).toEqual(['b', 'a'])
  })

  it('send each update once even if every request is slow and many updates wait', async () => {
    installPlatform()
    const world = createWorld()
    const { clock, proxy, open } = world
    const tabs = [await open(), await open(), await open(), await open()]
    proxy.answerAlways(later(clock, 12 * second, applied))
    for (let n = 0; n < 400; n++) await tabs[0]?.client.update(signals(`trace-${n}`, { n }))
    for (const { client } of tabs) await client.update(signals('z', { n: 1 }))
    await clock.advance(5 * minute)
    expect(proxy.rows.size).toBe(401)
    expect(new Set(sentIds(world)).size).toBe(sentIds(world).length)
  })

  it('send nothing during a pause and everything after it, even if the tab that began the pause is gone', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [first, other] = [await open(), await open()]
    proxy.answerNext(status(503, { 'retry-after': '3600' }))
    await first.client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    first.vanish()
    await other.client.update(signals('b', { n: 1 }))
    await clock.advance(59 * minute)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(minute)
    expect([...proxy.rows.keys()].sort()).toEqual(['a', 'b'])
  })

  it('send nothing after they are closed, not even one that waits for the lease of another', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const [first, other] = [await open(), await open()]
    proxy.answerNext(later(clock, 10 * second, applied))
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await other.client.update(signals('a', { n: 2 }))
    await clock.settle()
    await other.client.close()
    await first.client.close()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(1)
    expect(clock.timers()).toBe(0)
  })
})

describe('requests of one tab', () => {
  /** Opens a page with 600 updates of different traces. `seen` contains the requests in flight as each one began. */
  async function openBusy(...answers: readonly Answer[]) {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 600; n++) await client.update(signals(`trace-${n}`, { n }))
    let underWay = 0
    const seen: number[] = []
    const watched =
      (answer: Answer): Answer =>
      async (request) => {
        seen.push(++underWay)
        try {
          return await later(clock, second, answer)(request)
        } finally {
          underWay--
        }
      }
    proxy.answerNext(...answers.map(watched))
    proxy.answerAlways(watched(applied))
    client.resume()
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(600)
    return { ...world, seen }
  }

  it('are up to three at a time while nothing fails', async () => {
    const { seen } = await openBusy()
    expect(Math.max(...seen)).toBe(3)
    expect(seen).toHaveLength(12)
  })

  it('are sent one at a time after a failure, and three at a time again after a success', async () => {
    const { seen, proxy } = await openBusy(status(503), status(503), status(503))
    expect(seen.slice(0, 4)).toEqual([1, 2, 3, 1])
    const [probe, next] = proxy.requests.slice(3)
    expect((next?.at ?? 0) - (probe?.at ?? 0)).toBeGreaterThanOrEqual(second)
    expect(Math.max(...seen.slice(4))).toBe(3)
  })
})

describe('a page that takes a lease and then sleeps before it sends', () => {
  /** Creates a world with two pages and a store that calls `onLease` after the next lease is written. */
  async function openSleepy() {
    installPlatform()
    const kept = createKeptStore()
    const next = { onLease: (): void => undefined }
    const world = createWorld({
      store: {
        ...kept,
        change: (async (ranges, decide) => {
          let isLease = false
          const answer = await kept.change(ranges, (found) => {
            const change = decide(found)
            const known = change.put?.find(({ key: [kind] }) => kind === 'state')
            isLease = !!known && Object.keys(JSON.parse(`${known.value}`).leases).length > 0
            return change
          })
          if (isLease) {
            next.onLease()
            next.onLease = () => undefined
          }
          return answer
        }) satisfies OutboxStore['change'],
      },
    })
    const [page, other] = [await world.open(), await world.open()]
    return { ...world, page, other, next }
  }

  it.each([
    ['by the monotonic clock', 'sleeps'],
    ['by the wall clock', 'the clock is set'],
  ])('for more than 5 s %s takes a new lease', async (_, what) => {
    const { clock, proxy, page, other, next } = await openSleepy()
    next.onLease = () => {
      if (what === 'sleeps') page.freeze()
      else clock.set(clock.now() + 20 * second)
    }
    proxy.answerNext(later(clock, 14 * second, applied))
    await page.client.update(signals('a', { n: 'old' }))
    await clock.settle()
    if (what === 'sleeps') {
      expect(proxy.requests).toHaveLength(0)
      await clock.advance(20 * second)
      page.thaw()
      await clock.settle()
    }
    expect(proxy.requests).toHaveLength(1)
    await other.client.update(signals('a', { n: 'new' }))
    // The first lease would have ended after 10 s.
    await clock.advance(14 * second - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1 + second)
    expect(proxy.requests.map(({ updates }) => updates[0]?.row)).toEqual([
      { n: 'old' },
      { n: 'new' },
    ])
    expect(proxy.rows.get('a')).toEqual({ n: 'new' })
  })

  it('for more than 5 s sends nothing even if the wall clock shows a shorter time', async () => {
    const { clock, proxy, page, other, next } = await openSleepy()
    next.onLease = page.freeze
    await page.client.update(signals('a', { n: 'old' }))
    await clock.settle()
    // Another tab takes over while the clock is wrong, and is still sending when it is corrected.
    clock.set(clock.now() + 60 * second)
    proxy.answerNext(later(clock, 12 * second, applied))
    await other.client.update(signals('a', { n: 'new' }))
    await clock.advance(6 * second)
    clock.set(clock.now() - 63 * second)
    page.thaw()
    await clock.advance(minute)
    const sent = proxy.requests.flatMap(({ updates }) => updates.map(({ row }) => row))
    expect(sent).toEqual([{ n: 'new' }])
  })

  it('until another tab has taken over sends nothing', async () => {
    const { clock, proxy, page, other, next } = await openSleepy()
    next.onLease = page.freeze
    await page.client.update(signals('a', { n: 'old' }))
    await clock.advance(second)
    await other.client.update(signals('a', { n: 'new' }))
    await clock.advance(30 * second)
    expect(proxy.requests).toHaveLength(1)
    page.thaw()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(1)
    expect(proxy.rows.get('a')).toEqual({ n: 'new' })
  })
})
