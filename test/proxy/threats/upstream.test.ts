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
  ])('a 200 with %s is not a success', async (_, body) => {
    const { send } = createFixture({}, () => new Response(body))
    expect((await send(item())).results).toMatchObject([
      { status: 'retry', code: 'upstream_invalid_reply' },
    ])
  })

  it('an endless answer is cut off', async () => {
    const { body, pulled } = endlessBody()
    const { send } = createFixture({}, () => new Response(body))
    expect((await send(item())).results).toMatchObject([{ code: 'upstream_invalid_reply' }])
    expect(pulled()).toBeLessThan(20)
  })

  it('an answer that stops halfway is abandoned', async () => {
    const halves = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":')),
    })
    const { send } = createFixture({ deadlineMs: 30 }, () => new Response(halves))
    expect((await send(item())).results).toMatchObject([{ status: 'retry' }])
  })

  it('a 204 is not a success', async () => {
    const { send } = createFixture({}, () => new Response(null, { status: 204 }))
    expect((await send(item())).results).toMatchObject([{ code: 'upstream_invalid_reply' }])
  })
})

threat(34, () => {
  it('200 is returned only if all updates are applied, and results keep the ids and order of the updates', async () => {
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

  it('two updates with the same id are refused, because their results could be confused', async () => {
    const { send } = createFixture()
    expect((await send(item({ id: 'a' }), item({ id: 'a' }))).status).toBe(400)
  })

  it('updates of one row are not sent after one that has to be retried', async () => {
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
    ['403', () => new Response(null, { status: 403 })],
    ['a captive portal', () => new Response('<html>')],
    ['a redirect', () => new Response(null, { status: 302 })],
  ]

  it.each(outages)('50 updates that get %s make at most 11 upstream calls', async (_, answer) => {
    const { send, upstream } = createFixture({}, answer)
    const { results } = await send(...batch(50))
    expect(results.map(({ status }) => status)).toEqual(Array(50).fill('retry'))
    expect(upstream.calls.length).toBeLessThanOrEqual(11)
  })

  it('no update is tried twice within a request', async () => {
    const { send, upstream } = createFixture({}, (_, index) =>
      index % 3 === 0 ? new Response(null, { status: 500 }) : succeed(),
    )
    await send(...batch(50))
    expect(new Set(upstream.calls.map(({ url }) => url)).size).toBe(50)
    expect(upstream.calls).toHaveLength(50)
  })

  it('a success between two failures resets the count', async () => {
    const { send, upstream } = createFixture({}, (_, index) =>
      index % 5 === 4 ? succeed() : new Response(null, { status: 500 }),
    )
    const same = batch(20).map((each) => ({ ...each, row: { converted: true } }))
    for (const one of same) await send(one)
    expect(upstream.calls).toHaveLength(20)
  })

  it.each([404, 400, 422])(
    'a %i concerns only its update, and does not stop others',
    async (status) => {
      const { send, upstream } = createFixture({}, () => new Response(null, { status }))
      await send(...batch(20))
      expect(upstream.calls).toHaveLength(20)
    },
  )

  it.each([429, 503])('a %i with Retry-After ends the request with that wait', async (status) => {
    const headers = { 'retry-after': '120' }
    const { send, upstream } = createFixture({}, () => new Response(null, { status, headers }))
    const { results } = await send(...batch(50))
    expect(upstream.calls.length).toBeLessThanOrEqual(6)
    expect(results.map(({ retryAfterMs }) => retryAfterMs)).toEqual(Array(50).fill(120_000))
  })

  it('updates that are not sent after five 403s are retried, and not reported as forbidden', async () => {
    const { send } = createFixture({}, (_, index) =>
      index === 0 ? succeed() : new Response(null, { status: 403 }),
    )
    const codes = (await send(...batch(50))).results.map(({ code, status }) => code ?? status)
    expect(codes.slice(0, 2)).toEqual(['applied', 'upstream_forbidden'])
    expect(codes.at(-1)).toBe('upstream_unavailable')
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

  it('a wait ends with its request, and the next request is tried at once', async () => {
    const headers = { 'retry-after': '999999999' }
    const { send, upstream } = createFixture({}, () => new Response(null, { status: 503, headers }))
    for (let count = 0; count < 10; count++) await send(item())
    expect(upstream.calls).toHaveLength(10)
  })
})

// memory.node.test.ts measures the memory that such a reply uses.

threat(47, () => {
  it.each(['17', '0', '65536', '-1', 'many', '9007199254740993'])(
    'an endless reply that declares %j bytes is cut off, whatever its status',
    async (length) => {
      const headers = { 'content-length': length, 'content-type': 'application/json' }
      for (const status of [200, 201, 400, 503]) {
        const { body, pulled, cancelled } = endlessBody(4_096)
        const { send } = createFixture({}, () => new Response(body, { status, headers }))
        const { results } = await send(item())
        expect(results[0]?.status).toBe(status === 400 ? 'rejected' : 'retry')
        expect(pulled()).toBeLessThan(20)
        expect(cancelled()).toBe(true)
      }
    },
  )

  it('a success is accepted whatever length it declares', async () => {
    const { send } = createFixture({}, () => {
      const headers = { 'content-length': '2' }
      return new Response('{"success":true}', { headers })
    })
    expect((await send(item())).status).toBe(200)
  })
})

threat(48, () => {
  const refusals: [string, (body: string) => boolean][] = [
    ['500', (body) => body.includes('poison')],
    ['no answer', (body) => body.includes('poison')],
  ]

  it.each(refusals)(
    'while one client’s updates fail with %s, every update of another is applied',
    async (kind, isPoison) => {
      const { send, upstream } = createFixture({}, ({ body }) => {
        if (!isPoison(body)) return succeed()
        if (kind === '500') return new Response(null, { status: 500 })
        throw new TypeError('down')
      })
      const poison = () => item({ row: { human_feedback_comment: 'poison' } })
      for (let round = 0; round < 20; round++) {
        const [, good] = await Promise.all([
          send(...Array.from({ length: 12 }, poison)),
          send(item(), item()),
          send(poison()),
        ])
        expect(good?.status).toBe(200)
      }
      expect(upstream.calls.filter(({ body }) => !isPoison(body))).toHaveLength(40)
    },
  )

  it.each(['429', '503', '401'])(
    'a %s with a wait for one client does not block others',
    async (status) => {
      const headers = { 'retry-after': '3600' }
      const { send } = createFixture({}, ({ body }) =>
        body.includes('poison')
          ? new Response(null, { status: Number(status), headers })
          : succeed(),
      )
      await send(item({ row: { human_feedback_comment: 'poison' } }))
      expect((await send(item())).status).toBe(200)
    },
  )

  it('calls of one client that hang until the deadline do not block others', async () => {
    const { send } = createFixture({ deadlineMs: 30 }, (call) =>
      call.body.includes('poison') ? hang(call) : succeed(),
    )
    const poison = () => item({ row: { human_feedback_comment: 'poison' } })
    await Promise.all(Array.from({ length: 8 }, () => send(poison())))
    expect((await send(item())).status).toBe(200)
  })
})

threat(37, () => {
  it('a 401 is retried and reported to the operator', async () => {
    const { send, events } = createFixture({}, () => new Response(null, { status: 401 }))
    const { status: answered, results, requestId } = await send(item())
    expect([answered, results]).toMatchObject([
      207,
      [{ status: 'retry', code: 'upstream_key_refused' }],
    ])
    expect(events).toContainEqual({ kind: 'key-refused', requestId, updates: 1 })
  })

  it('403s for one trace do not report the key, whatever the number of updates', async () => {
    const { send, events } = createFixture({}, () => new Response(null, { status: 403 }))
    const { results } = await send(...batch(3).map((each) => ({ ...each, inferenceId: 'one' })))
    expect(results.map(({ status, code }) => [status, code])).toEqual(
      Array(3).fill(['retry', 'upstream_forbidden']),
    )
    expect(events.map(({ kind }) => kind)).toEqual(['answered'])
  })

  it('a 403 among updates that are written does not report the key', async () => {
    const { send, events } = createFixture({}, (_, index) =>
      index === 0 ? new Response(null, { status: 403 }) : succeed(),
    )
    const { results } = await send(...batch(3))
    expect(results.map(({ code, status }) => code ?? status)).toEqual([
      'upstream_forbidden',
      'applied',
      'applied',
    ])
    expect(events.map(({ kind }) => kind)).toEqual(['answered'])
  })

  it('403s for several traces report the key', async () => {
    const { send, events } = createFixture({}, () => new Response(null, { status: 403 }))
    const { results } = await send(...batch(2))
    expect(results.map(({ code }) => code)).toEqual(Array(2).fill('upstream_key_refused'))
    expect(events).toContainEqual(expect.objectContaining({ kind: 'key-refused', updates: 2 }))
  })

  it('without an event listener it is reported once on the console, in fixed words', async () => {
    const written: unknown[][] = []
    const original = console.error
    console.error = (...words) => written.push(words)
    try {
      const { fetch } = createUpstream(() => new Response(canary, { status: 401 }))
      const proxy = createProxy({ ...policy, apiKey: canary, fetch })
      const listening = createProxy({ ...policy, apiKey: canary, fetch, onEvent: () => {} })
      for (const each of [proxy, proxy, listening]) await each(post(item({ id: 'secret-id' })))
    } finally {
      console.error = original
    }
    expect(written).toEqual([[expect.stringContaining('key_refused')]])
    expect(written[0]?.[0]).not.toMatch(/canary|secret-id|trace-/)
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

  it('updates of one row are sent one at a time', async () => {
    const { send, upstream } = createFixture({}, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return succeed()
    })
    await send(...Array.from({ length: 8 }, () => item({ inferenceId: 'same' })))
    expect(upstream.mostAtOnce()).toBe(1)
  })
})

function post(...items: readonly object[]): Request {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ updates: items }) }
  return new Request('https://example.com/feedback', init)
}

/** Creates a proxy whose transport represents a queue. */
function overQueue(transport: Transport) {
  const proxy = createProxy({ ...policy, transport, now: () => now })
  return async (...items: readonly object[]) => {
    const response = await proxy(post(...items))
    return { status: response.status, ...(await response.json()) }
  }
}

threat(41, () => {
  it('a queue receives only the update, without the key and the grant', async () => {
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
    ['returns a retry', async () => ({ outcomes: [{ kind: 'retry', code: 'upstream_busy' }] })],
  ])('a queue that %s leaves the update with the page', async (_, transport) => {
    expect(await overQueue(transport)(item())).toMatchObject({
      status: 207,
      results: [{ status: 'retry' }],
    })
  })
})

threat(43, () => {
  it('the same update sent twice repeats the same call, and makes no other', async () => {
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

  it('updates of one row keep their order, and no time is later than the proxy’s clock', async () => {
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
