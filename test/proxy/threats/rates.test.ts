import { expect, it } from 'vitest'
import { createMemoryRateLimit, type ProxyOptions } from '../../../src/proxy.ts'
import { createFixture, item, now } from '../fixture.ts'
import { grantFor, keyring } from '../grants.ts'
import { threat } from './threat.ts'

const clientKey = (request: Request) => request.headers.get('cf-connecting-ip') ?? undefined

/** Sends single updates from the given addresses and returns the statuses. */
async function statusesOf(
  addresses: readonly (string | undefined)[],
  options: Partial<Pick<ProxyOptions, 'rateLimit' | 'clientKey'>> = {},
  headers: Record<string, string> = {},
) {
  const rateLimit = createMemoryRateLimit({ updates: 2, now: () => now })
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
  ])('the addresses %j are one client', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 429])
  })

  it.each([
    [['2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1']],
    [['203.0.113.7', '203.0.113.8', '203.0.113.9']],
    [['::ffff:203.0.113.7', '::ffff:203.0.113.8', '::1']],
  ])('the addresses %j are three clients', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 200])
  })

  it('X-Forwarded-For and similar headers are ignored', async () => {
    const addresses = Array(3).fill('203.0.113.7')
    const forged = { 'x-forwarded-for': `${Math.random()}`, 'x-real-ip': `${Math.random()}` }
    expect(await statusesOf(addresses, {}, forged)).toEqual([200, 200, 429])
  })

  it('clients without an address share one limit', async () => {
    expect(await statusesOf([undefined, undefined, undefined])).toEqual([200, 200, 429])
  })

  it('a refusal contains Retry-After, and nothing is read or written', async () => {
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
  ])('a limit that %s blocks the request', async (_, broken) => {
    const rateLimit = { limit: Object(broken) }
    const { post, upstream } = createFixture({ clientKey, rateLimit })
    const response = await post(JSON.stringify({ updates: [item()] }))
    expect([429, 503]).toContain(response.status)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(upstream.calls).toEqual([])
  })

  it('a limit that never answers blocks the request', async () => {
    const rateLimit = { limit: () => new Promise<{ success: boolean }>(() => {}) }
    const { post } = createFixture({ clientKey, rateLimit, deadlineMs: 20 })
    expect((await post('{}')).status).toBe(503)
  })
})

threat(31, () => {
  const allow = (limit: ReturnType<typeof createMemoryRateLimit>, key: string) =>
    limit.limit({ key })

  it('beyond the maximum number of keys, new keys share one limit and no key is forgotten', () => {
    const limit = createMemoryRateLimit({ updates: 2, keys: 100, now: () => now })
    allow(limit, 'victim')
    allow(limit, 'victim')
    let passed = 0
    for (let key = 0; key < 10_000; key++) {
      if (Object(allow(limit, `sprayed-${key}`)).success) passed++
    }
    // 99 keys with their own counters, and two requests for all others together.
    expect(passed).toBe(101)
    expect(allow(limit, 'victim')).toEqual({ success: false })
  })

  it('counts are forgotten after two periods', () => {
    let time = now
    const limit = createMemoryRateLimit({ updates: 2, periodMs: 1_000, keys: 1, now: () => time })
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

  it.each([{ updates: 0 }, { keys: 1.5 }, { periodMs: -1 }, { updates: Infinity }, { update: 5 }])(
    'the limit %j is refused',
    (options) => {
      expect(() => createMemoryRateLimit(options)).toThrow(/whole number|did you mean updates/)
    },
  )
})

threat(50, () => {
  it.each([
    [['203.0.113.7:1', '203.0.113.7:65535', '203.0.113.7']],
    [['[2001:db8::1]:1', '[2001:db8::2]:2', '2001:db8::3']],
    [['[2001:db8::1]', '[2001:db8::2%eth0]:80', '2001:db8::3%1']],
    [['64:ff9b::203.0.113.7', '203.0.113.7', '64:ff9b::cb00:7107']],
    [['[64:ff9b::203.0.113.7]:443', '::ffff:203.0.113.7', '[::ffff:cb00:7107]:1']],
  ])('the addresses %j are one client', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 429])
  })

  it.each([
    [['64:ff9b::203.0.113.7', '64:ff9b::203.0.113.8', '64:ff9b::203.0.113.9']],
    [['64:ff9b:1::1', '64:ff9b:2::1', '64:ff9b:3::1']],
    [['[2001:db8:0:1::1]:80', '[2001:db8:0:2::1]:80', '[2001:db8:0:3::1]:80']],
    [['203.0.113.7:1', '203.0.113.8:1', '203.0.113.70:1']],
  ])('the addresses %j are three clients', async (addresses) => {
    expect(await statusesOf(addresses)).toEqual([200, 200, 200])
  })

  const passes = (limit: ReturnType<typeof createMemoryRateLimit>, key: string) =>
    Object(limit.limit({ key })).success

  it('keys of any length are distinguished by every character', () => {
    const limit = createMemoryRateLimit({ updates: 1, now: () => now })
    const long = 'x'.repeat(16_000)
    for (const key of [`${long}a`, `${long}b`, `${long}a `, long, `y${long}`]) {
      expect([key.at(-1), passes(limit, key), passes(limit, key)]).toEqual([
        key.at(-1),
        true,
        false,
      ])
    }
  })

  it('grants whose ids share 122 characters have separate limits', async () => {
    const grantRateLimit = createMemoryRateLimit({ updates: 1, now: () => now })
    const { send } = createFixture({ grants: keyring, grantRateLimit })
    const grants = await Promise.all(
      ['a', 'b'].map((last) => grantFor({ id: `${'i'.repeat(122)}${last}` })),
    )
    const { results } = await send(
      ...grants.map((grant) => item({ inferenceId: 'trace', grant })),
      item({ inferenceId: 'trace', grant: grants[0] }),
    )
    expect(results.map(({ code, status }) => code ?? status)).toEqual([
      'applied',
      'applied',
      'rate_limited',
    ])
  })

  it('ten thousand similar keys share no counter', () => {
    const limit = createMemoryRateLimit({ updates: 1, keys: 20_000, now: () => now })
    const passed = Array.from({ length: 10_000 }, (_, index) => passes(limit, `10.0.${index}.0`))
    expect(passed.every(Boolean)).toBe(true)
  })

  it('each limit generates its own seed at its first use', () => {
    const original = crypto.getRandomValues.bind(crypto)
    let drawn = 0
    const spy = (array: Parameters<typeof original>[0]) => {
      drawn += 1
      return original(array)
    }
    Object.defineProperty(crypto, 'getRandomValues', { value: spy, configurable: true })
    try {
      const limits = [createMemoryRateLimit(), createMemoryRateLimit()]
      expect(drawn).toBe(0)
      for (const limit of [...limits, ...limits]) passes(limit, 'a')
      expect(drawn).toBe(2)
    } finally {
      Reflect.deleteProperty(crypto, 'getRandomValues')
    }
  })
})

threat(30, () => {
  const limited = (updates: number) => {
    let time = now
    const rateLimit = createMemoryRateLimit({ updates, now: () => time })
    const enabled: boolean[] = []
    const fixture = createFixture({
      clientKey: () => 'a',
      rateLimit,
      enabled: () => enabled.push(true) > 0,
    })
    const statusOf = async (count: number) =>
      (await fixture.send(...Array.from({ length: count }, () => item()))).status
    return { statusOf, enabled, pass: (ms: number) => (time += ms) }
  }

  it('updates are counted, not requests: a request passes while any allowance is left and is charged in full', async () => {
    const { statusOf, pass } = limited(60)
    expect([await statusOf(50), await statusOf(50), await statusOf(1)]).toEqual([200, 200, 429])
    // 100 updates were taken of 60 allowed, so the debt lasts into the next minute.
    pass(60_000)
    expect(await statusOf(1)).toBe(429)
    pass(30_000)
    expect(await statusOf(1)).toBe(200)
  })

  it('the default limit is 600 updates per minute', async () => {
    const { send } = createFixture({ clientKey: () => 'a' })
    const batch = () => Array.from({ length: 50 }, () => item())
    for (let count = 0; count < 12; count++) expect((await send(...batch())).status).toBe(200)
    expect((await send(item())).status).toBe(429)
  })

  it('a client over its limit does not reach the operator’s callbacks', async () => {
    const { statusOf, enabled } = limited(1)
    await statusOf(1)
    await statusOf(1)
    expect(enabled).toHaveLength(1)
  })

  it('a rate-limit binding is called once per request, whatever the number of updates', async () => {
    const asked: unknown[] = []
    const rateLimit = { limit: (request: object) => ({ success: asked.push(request) > 0 }) }
    const { send } = createFixture({ clientKey: () => '203.0.113.7:80', rateLimit })
    await send(...Array.from({ length: 50 }, () => item()))
    expect(asked).toEqual([{ key: '203.0.113.7' }])
  })

  it.each([
    ['throws', () => Object(undefined).nothing()],
    ['rejects', () => Promise.reject(new Error('203.0.113.7'))],
  ])('a limit whose charge %s blocks the request', async (_, charge) => {
    const rateLimit = { limit: () => ({ success: true }), charge }
    const { send, upstream } = createFixture({ clientKey: () => 'a', rateLimit })
    expect((await send(item(), item())).status).toBe(503)
    expect(upstream.calls).toEqual([])
  })
})
