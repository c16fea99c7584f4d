import { expect, it } from 'vitest'
import { createMemoryRateLimit, type ProxyOptions } from '../../../src/proxy.ts'
import { createFixture, item, now } from '../fixture.ts'
import { threat } from './threat.ts'

const clientKey = (request: Request) => request.headers.get('cf-connecting-ip') ?? undefined

/** Sends single updates from addresses, and gives the statuses. */
async function statusesOf(
  addresses: readonly (string | undefined)[],
  options: Partial<Pick<ProxyOptions, 'rateLimit' | 'clientKey'>> = {},
  headers: Record<string, string> = {},
) {
  const rateLimit = createMemoryRateLimit({ requests: 2, now: () => now })
  const { post } = createFixture({ clientKey, rateLimit, ...options })
  const statuses: number[] = []
  for (const address of addresses) {
    const from = address === undefined ? {} : { 'cf-connecting-ip': address }
    const body = JSON.stringify({ updates: [item()] })
    statuses.push((await post(body, { ...headers, ...from })).status)
  }
  return statuses
}

threat(30, () => {
  it.each([
    [['2001:db8::1', '2001:db8::2', '2001:db8::3']],
    [['2001:db8:0:0:1::', '2001:0db8:0000:0000:ffff:ffff:ffff:ffff', '2001:DB8::a']],
    [['2001:db8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::0001%eth0']],
    [['::ffff:203.0.113.7', '203.0.113.7', '::ffff:cb00:7107']],
    [['203.0.113.7', '203.0.113.7', '203.0.113.7']],
  ])('%j are one client', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 429])
  })

  it.each([
    [['2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1']],
    [['203.0.113.7', '203.0.113.8', '203.0.113.9']],
    [['::ffff:203.0.113.7', '::ffff:203.0.113.8', '::1']],
  ])('%j are three', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 200])
  })

  it('X-Forwarded-For and its kind are never read', async () => {
    const addresses = Array(3).fill('203.0.113.7')
    const forged = { 'x-forwarded-for': `${Math.random()}`, 'x-real-ip': `${Math.random()}` }
    expect(await statusesOf(addresses, {}, forged)).toEqual([200, 200, 429])
  })

  it('clients without an address share one allowance', async () => {
    expect(await statusesOf([undefined, undefined, undefined])).toEqual([200, 200, 429])
  })

  it('a refusal says when to come back, and nothing is read or written', async () => {
    const rateLimit = { limit: () => ({ success: false }) }
    const { post, upstream } = createFixture({ clientKey, rateLimit })
    const response = await post('[')
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(upstream.calls).toEqual([])
  })

  it.each([
    ['throws', () => Object(undefined).nothing()],
    ['rejects', () => Promise.reject(new Error('203.0.113.7'))],
    ['says neither', () => ({ success: 'yes' })],
    ['says nothing', () => undefined],
  ])('a limit that %s lets nothing pass', async (_, broken) => {
    const rateLimit = { limit: Object(broken) }
    const { post, upstream } = createFixture({ clientKey, rateLimit })
    const response = await post(JSON.stringify({ updates: [item()] }))
    expect([429, 503]).toContain(response.status)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(upstream.calls).toEqual([])
  })

  it('a limit that never answers lets nothing pass', async () => {
    const rateLimit = { limit: () => new Promise<{ success: boolean }>(() => {}) }
    const { post } = createFixture({ clientKey, rateLimit, deadlineMs: 20 })
    expect((await post('{}')).status).toBe(503)
  })
})

threat(31, () => {
  const allow = (limit: ReturnType<typeof createMemoryRateLimit>, key: string) =>
    limit.limit({ key })

  it('beyond its bound newcomers share one allowance, and nobody is forgotten', () => {
    const limit = createMemoryRateLimit({ requests: 2, keys: 100, now: () => now })
    allow(limit, 'victim')
    allow(limit, 'victim')
    let passed = 0
    for (let key = 0; key < 10_000; key++) {
      if (Object(allow(limit, `sprayed-${key}`)).success) passed++
    }
    // 99 that found room, and two for all the others together.
    expect(passed).toBe(101)
    expect(allow(limit, 'victim')).toEqual({ success: false })
  })

  it('a long key takes no more room than an address', () => {
    const limit = createMemoryRateLimit({ requests: 1, now: () => now })
    expect(allow(limit, 'x'.repeat(10_000))).toEqual({ success: true })
    expect(allow(limit, 'x'.repeat(20_000))).toEqual({ success: false })
  })

  it('what was counted is forgotten after two periods', () => {
    let time = now
    const limit = createMemoryRateLimit({ requests: 2, periodMs: 1_000, keys: 1, now: () => time })
    const passes = () => Object(allow(limit, 'a')).success
    expect([passes(), passes(), passes()]).toEqual([true, true, false])
    time += 1_000
    expect(passes()).toBe(false)
    time += 500
    expect([passes(), passes()]).toEqual([true, false])
    time += 1_500
    expect([passes(), passes(), passes()]).toEqual([true, true, false])
    time -= 86_400_000
    expect([passes(), passes(), passes()]).toEqual([true, true, false])
  })

  it.each([{ requests: 0 }, { keys: 1.5 }, { periodMs: -1 }, { requests: Infinity }])(
    'a limit of %j is none',
    (options) => {
      expect(() => createMemoryRateLimit(options)).toThrow('whole numbers')
    },
  )
})
