import { expect, it } from 'vitest'
import { createProxy, type Transport } from '../../../src/proxy.ts'
import { canary, createUpstream, endlessBody, hang, succeed } from '../../http/upstream.ts'
import { createFixture, item, now, policy } from '../fixture.ts'
import { threat } from './threat.ts'

const batch = (count: number) => Array.from({ length: count }, () => item())

threat(15, () => {
  it.each([
    ['HTML', '<!doctype html><title>Welcome to our Wi-Fi</title>'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[{"success":true}]'],
    ['a word', '"success"'],
    ['success: false', '{"success":false}'],
    ['success: "true"', '{"success":"true"}'],
    ['success: 1', '{"success":1}'],
    ['a success of something else', '{"data":{"success":true}}'],
    ['half a success', '{"success":true'],
    ['success in its prototype', '{"__proto__":{"success":true}}'],
    ['a bracket bomb', '['.repeat(60_000)],
  ])('%s is no success', async (_, body) => {
    const { send } = createFixture({}, () => new Response(body))
    expect((await send(item())).results).toMatchObject([
      { status: 'retry', code: 'upstream_invalid_reply' },
    ])
  })

  it('an answer without an end is cut', async () => {
    const { body, pulled } = endlessBody()
    const { send } = createFixture({}, () => new Response(body))
    expect((await send(item())).results).toMatchObject([{ code: 'upstream_invalid_reply' }])
    expect(pulled()).toBeLessThan(20)
  })

  it('an answer that stops halfway is given up', async () => {
    const halves = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":')),
    })
    const { send } = createFixture({ deadlineMs: 30 }, () => new Response(halves))
    expect((await send(item())).results).toMatchObject([{ status: 'retry' }])
  })

  it('a 204 is no success', async () => {
    const { send } = createFixture({}, () => new Response(null, { status: 204 }))
    expect((await send(item())).results).toMatchObject([{ code: 'upstream_invalid_reply' }])
  })
})

threat(34, () => {
  it('200 is said only when all are applied, and each update is answered by its id, in order', async () => {
    const fates = [200, 404, 200, 429, 422, 500, 401]
    const { send } = createFixture({}, ({ url }) => {
      const status = Number(new URL(url).searchParams.get('inferenceId'))
      return status === 200 ? succeed() : new Response(null, { status })
    })
    const items = fates.map((fate) => item({ inferenceId: `${fate}`, row: { details: {} } }))
    const { status, results } = await send(...items)
    expect(status).toBe(207)
    expect(results.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    expect(results.map(({ status, code }) => code ?? status)).toEqual([
      'applied',
      'trace_not_found',
      'applied',
      'upstream_busy',
      'upstream_rejected',
      'upstream_unavailable',
      'upstream_key_refused',
    ])
  })

  it('two updates with one id, whose answers could be mixed up, are refused', async () => {
    const { send } = createFixture()
    expect((await send(item({ id: 'a' }), item({ id: 'a' }))).status).toBe(400)
  })

  it('an older value of a row does not follow a newer one that has to wait', async () => {
    const { send, upstream } = createFixture({}, () => new Response(null, { status: 503 }))
    const [first, second] = [item({ inferenceId: 'one' }), item({ inferenceId: 'one' })]
    const { results } = await send(first, second)
    expect(results).toMatchObject([{ status: 'retry' }, { status: 'retry' }])
    expect(upstream.calls).toHaveLength(1)
  })
})

threat(35, () => {
  const outages: [string, (call: { signal: AbortSignal }) => Response | Promise<Response>][] = [
    ['500', () => new Response(null, { status: 500 })],
    ['429', () => new Response(null, { status: 429 })],
    ['no answer', () => Promise.reject(new Error('down'))],
    ['401', () => new Response(null, { status: 401 })],
    ['a captive portal', () => new Response('<html>')],
    ['a redirect', () => new Response(null, { status: 302 })],
  ]

  it.each(outages)('100 requests against %s make at most 6 upstream calls', async (_, answer) => {
    let time = now
    const { send, upstream, events } = createFixture({ now: () => time }, answer)
    for (let count = 0; count < 100; count++) {
      const [result] = (await send(item())).results
      expect(result?.status).toBe('retry')
      if (count > 5 && count < 90) expect(result?.retryAfterMs).toBeGreaterThanOrEqual(1_000)
      time += 110
    }
    expect(upstream.calls.length).toBeLessThanOrEqual(6)
    expect(events.filter(({ kind }) => kind === 'upstream-down')).toHaveLength(1)
  })

  it('one request of 50 updates makes no more than what was under way when it opened', async () => {
    const { send, upstream } = createFixture({}, () => new Response(null, { status: 500 }))
    expect((await send(...batch(50))).results.every(({ status }) => status === 'retry')).toBe(true)
    expect(upstream.calls.length).toBeLessThanOrEqual(10)
  })

  it('an outage that only hangs counts too', async () => {
    let time = now
    const { send, upstream } = createFixture({ deadlineMs: 20, now: () => time }, (call) => {
      time += 20
      return hang(call)
    })
    for (let count = 0; count < 8; count++) await send(item())
    expect(upstream.calls).toHaveLength(5)
  })

  it('after 10 s one call probes; when it succeeds, all is as before', async () => {
    let time = now
    let isDown = true
    const { send, upstream, events } = createFixture({ now: () => time }, () =>
      isDown ? new Response(null, { status: 503 }) : succeed(),
    )
    for (let count = 0; count < 5; count++) await send(item())
    time += 9_999
    await send(item())
    expect(upstream.calls).toHaveLength(5)
    time += 1
    await send(...batch(6))
    expect(upstream.calls).toHaveLength(6)
    isDown = false
    time += 10_000
    // Which of them probes is told before the others are sent: they wait for the next request.
    await send(item())
    expect((await send(...batch(20))).status).toBe(200)
    expect(upstream.calls).toHaveLength(27)
    expect(events.map(({ kind }) => kind).filter((kind) => kind.startsWith('upstream'))).toEqual([
      'upstream-down',
      'upstream-up',
    ])
  })

  it('it stays closed for as long as Openlayer asked', async () => {
    let time = now
    const headers = { 'retry-after': '120' }
    const { send, upstream } = createFixture(
      { now: () => time },
      () => new Response(null, { status: 503, headers }),
    )
    for (let count = 0; count < 5; count++) await send(item())
    time += 119_999
    expect((await send(item())).results).toMatchObject([{ retryAfterMs: 1_000 }])
    expect(upstream.calls).toHaveLength(5)
    time += 1
    await send(item())
    expect(upstream.calls).toHaveLength(6)
  })

  it('failures that are the trace’s or the update’s own open nothing', async () => {
    for (const status of [404, 400, 422]) {
      const { send, upstream } = createFixture({}, () => new Response(null, { status }))
      for (let count = 0; count < 20; count++) await send(item())
      expect(upstream.calls).toHaveLength(20)
    }
  })

  // The proxy's clock stands still here: a call that the deadline cuts off had no time of its own.

  it('a page that sends so slowly that its calls are cut off cannot open it for others', async () => {
    const { send, upstream } = createFixture({ deadlineMs: 20 }, hang)
    for (let count = 0; count < 8; count++) await send(item())
    expect(upstream.calls).toHaveLength(8)
  })

  it('nor can it keep it closed', async () => {
    const { send, upstream } = createFixture({ deadlineMs: 50 }, (call, index) =>
      index === 4 ? hang(call) : new Response(null, { status: 500 }),
    )
    for (let count = 0; count < 7; count++) await send(item())
    expect(upstream.calls).toHaveLength(6)
  })
})

threat(36, () => {
  const headersOf = (value: string) => [{ 'retry-after': value }, { 'retry-after-ms': value }]

  it.each([
    '999999999999',
    '1e999',
    'Infinity',
    '-1',
    '0',
    '0.0001',
    'NaN',
    'soon',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    ' 7 ',
    '7, 8',
    '0x10',
  ])('%j becomes a wait between a second and an hour, or none', async (value) => {
    for (const headers of headersOf(value)) {
      const { send } = createFixture({}, () => new Response(null, { status: 429, headers }))
      const { retryAfterMs = 1_000 } = (await send(item())).results[0] ?? {}
      expect(Number.isInteger(retryAfterMs)).toBe(true)
      expect(retryAfterMs).toBeGreaterThanOrEqual(1_000)
      expect(retryAfterMs).toBeLessThanOrEqual(3_600_000)
    }
  })

  it('and cannot keep the breaker open for more than an hour', async () => {
    let time = now
    const headers = { 'retry-after': '999999999' }
    const { send, upstream } = createFixture(
      { now: () => time },
      () => new Response(null, { status: 503, headers }),
    )
    for (let count = 0; count < 6; count++) await send(item())
    time += 3_600_000
    await send(item())
    expect(upstream.calls).toHaveLength(6)
  })

  it('nor can a clock that is set back', async () => {
    let time = now
    const { send, upstream } = createFixture(
      { now: () => time },
      () => new Response(null, { status: 503 }),
    )
    for (let count = 0; count < 6; count++) await send(item())
    time -= 86_400_000
    await send(item())
    expect(upstream.calls).toHaveLength(6)
  })
})

threat(37, () => {
  it.each([401, 403])('a %i is never a rejection, and the operator hears of it', async (status) => {
    const { send, events } = createFixture({}, () => new Response(null, { status }))
    const { status: answered, results, requestId } = await send(item())
    expect([answered, results]).toMatchObject([
      207,
      [{ status: 'retry', code: 'upstream_key_refused' }],
    ])
    expect(events).toContainEqual({ kind: 'key-refused', requestId, updates: 1 })
  })
})

threat(38, () => {
  it.each([1, 6, 7, 50])('a request of %i updates makes at most 6 calls at once', async (count) => {
    const { send, upstream } = createFixture({}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return succeed()
    })
    expect((await send(...batch(count))).status).toBe(200)
    expect(upstream.calls).toHaveLength(count)
    expect(upstream.mostAtOnce()).toBe(Math.min(count, 6))
  })

  it('and never two at once for one row', async () => {
    const { send, upstream } = createFixture({}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return succeed()
    })
    await send(...Array.from({ length: 8 }, () => item({ inferenceId: 'same' })))
    expect(upstream.mostAtOnce()).toBe(1)
  })
})

/** A proxy whose updates go to a queue, as far as it knows. */
function overQueue(transport: Transport) {
  const proxy = createProxy({ ...policy, transport, now: () => now })
  return async (...items: readonly object[]) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ updates: items }) }
    const response = await proxy(new Request('https://example.com/feedback', init))
    return { status: response.status, ...(await response.json()) }
  }
}

threat(41, () => {
  it('what is handed to a queue holds no key and no grant, and nothing but the update', async () => {
    const messages: object[] = []
    const send = overQueue(async (updates) => {
      messages.push(...updates)
      return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'queued' })) }
    })
    expect(await send(item({ grant: 'canary-grant' }))).toMatchObject({ status: 202 })
    expect(JSON.stringify(messages)).not.toContain('canary')
    expect(messages.map((message) => Object.keys(message).sort())).toEqual([
      ['config', 'id', 'inferenceId', 'inferencePipelineId', 'row', 'time'],
    ])
  })
})

threat(42, () => {
  it.each<[string, Transport]>([
    ['rejects', () => Promise.reject(new Error(canary))],
    ['answers for none', async () => ({ outcomes: [] })],
    ['says so', async () => ({ outcomes: [{ kind: 'retry', code: 'upstream_busy' }] })],
  ])('a queue that %s leaves the update with the page', async (_, transport) => {
    expect(await overQueue(transport)(item())).toMatchObject({
      status: 207,
      results: [{ status: 'retry' }],
    })
  })
})

threat(43, () => {
  it('the same update twice makes the same call twice, and no other', async () => {
    const { fetch, calls } = createUpstream()
    const proxy = createProxy({ ...policy, apiKey: canary, fetch, now: () => now })
    const body = JSON.stringify({ updates: [item()] })
    const headers = { 'content-type': 'application/json' }
    for (let count = 0; count < 2; count++) {
      await proxy(new Request('https://example.com', { method: 'POST', headers, body }))
    }
    const [first, second] = calls.map(({ method, url, body: sent }) => [method, url, sent])
    expect(second).toEqual(first)
  })

  it('updates of one row arrive in their order, and none is younger than the proxy’s clock', async () => {
    const times: number[] = []
    const send = overQueue(async (updates) => {
      times.push(...updates.map(({ time }) => time))
      return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'queued' })) }
    })
    await send(item({ time: now - 5 }), item({ time: now + 86_400_000 }))
    expect(times).toEqual([now - 5, now])
    const { send: direct, upstream } = createFixture()
    const values = [0, 1, 0.5, 0.25]
    await direct(
      ...values.map((value) => item({ inferenceId: 'a', row: { human_feedback: value } })),
    )
    expect(upstream.calls.map(({ body }) => JSON.parse(body).row.human_feedback)).toEqual(values)
  })
})
