import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ClientEvent, signals } from '../../src/index.ts'
import {
  applied,
  each,
  forTrace,
  hang,
  portal,
  status,
  traceNotFound,
  unreachable,
} from '../support/answers.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
const refused: Answer = () => new Response('<html>Blocked</html>', { status: 403 })

const waitingOf = (events: readonly ClientEvent[]) =>
  events.filter((event) => event.kind === 'waiting')

/** Opens a page whose first request gets this answer, and returns its `waiting` events. */
async function waitingAfter(answer: Answer) {
  const world = createWorld()
  world.proxy.answerNext(answer)
  const page = await world.open()
  await page.client.update(signals('a', { n: 1 }))
  await world.clock.settle()
  return { ...world, ...page, waiting: waitingOf(page.events) }
}

describe('an event reports', () => {
  it.each([
    [
      'an origin that is not allowed',
      status(403, {}, { code: 'origin_denied' }),
      'held',
      'origin_denied',
      403,
    ],
    ['an HTML page instead of an answer', portal, 'misrouted', 'not_the_proxy', 200],
    [
      'a busy proxy',
      status(503, {}, { code: 'limit_unavailable' }),
      'backoff',
      'limit_unavailable',
      503,
    ],
    [
      'a rate limit',
      status(429, { 'retry-after': '7' }, { code: 'rate_limited' }),
      'retry-after',
      'rate_limited',
      429,
    ],
    [
      'feedback that is switched off',
      status(403, {}, { code: 'feedback_off' }),
      'off',
      'feedback_off',
      403,
    ],
    ['a wrong path', () => new Response('', { status: 404 }), 'misrouted', 'http_404', 404],
    ['a firewall', refused, 'refused', 'http_403', undefined],
    [
      'a wrong key at the proxy',
      each(() => ({ status: 'retry', code: 'upstream_key_refused' })),
      'backoff',
      'upstream_key_refused',
      undefined,
    ],
    [
      'a missing grant',
      each(() => ({ status: 'reauthorize', code: 'grant_missing' })),
      'grant',
      'grant_missing',
      undefined,
    ],
    ['an unknown trace', traceNotFound, 'grace', 'trace_not_found', undefined],
  ] as const)('%s', async (_, answer, reason, code, statusCode) => {
    const { client, waiting } = await waitingAfter(answer)
    expect(waiting).toMatchObject([{ kind: 'waiting', reason, code }])
    expect(waiting[0]?.status).toBe(statusCode)
    expect(client.outbox.snapshot()).toMatchObject({ reason, code })
    expect(waiting[0]?.dueAt).toBe(client.outbox.snapshot().dueAt)
  })

  it('no answer, with the error of fetch as its cause, and the rest of the trace', async () => {
    const { waiting } = await waitingAfter(unreachable)
    expect(waiting.map(({ reason }) => reason)).toEqual(['backoff', 'rest'])
    for (const { cause } of waiting) expect(cause).toBeInstanceOf(TypeError)
  })

  it('a timeout, with a TimeoutError as its cause', async () => {
    const { clock, events } = await waitingAfter(hang)
    await clock.advance(15 * second)
    expect(waitingOf(events)[0]).toMatchObject({
      code: 'no_answer',
      cause: { name: 'TimeoutError' },
    })
  })

  it('a reason once, however many traces wait for it', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client, events } = await open()
    client.pause()
    for (let n = 0; n < 20; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.settle()
    expect(waitingOf(events)).toHaveLength(1)
  })

  it('a transport that throws, as a fault', async () => {
    const fault = new TypeError('undefined is not a function')
    const { clock, open } = createWorld()
    const { client, events } = await open({
      transport: () => {
        throw fault
      },
    })
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(events).toContainEqual({ kind: 'fault', cause: fault })
  })
})

describe('the console explains', () => {
  async function consoleOf(answer: Answer, options: { debug?: boolean; host?: string } = {}) {
    const { host = 'localhost', debug } = options
    vi.stubGlobal('location', { hostname: host, href: `http://${host}/` })
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => {
      vi.unstubAllGlobals()
      warn.mockRestore()
    })
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(answer)
    const { client } = await open(debug === undefined ? {} : { debug })
    await client.update(signals('secret-id', { comment: 'secret text' }))
    await clock.advance(30 * minute)
    const lines = warn.mock.calls.map(([text]) => String(text))
    warn.mockClear()
    return lines
  }

  it.each([
    [
      'an origin that is not allowed',
      status(403, {}, { code: 'origin_denied' }),
      /allowedOrigins.*origin_denied/,
    ],
    ['an endpoint that answers with an HTML page', portal, /path.*not_the_proxy/],
    [
      'a wrong key',
      each(() => ({ status: 'retry', code: 'upstream_key_refused' })),
      /API key.*upstream_key_refused/,
    ],
    ['no readable answer', unreachable, /CSP.*no_answer/],
    ['a missing grant', each(() => ({ status: 'reauthorize', code: 'grant_missing' })), /grant/],
  ] as const)(
    'what to do about %s: once, with the origin and without any data of the update',
    async (_, answer, text) => {
      const lines = await consoleOf(answer)
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(text)
      expect(lines[0]).toContain('https://app.example.com')
      expect(lines[0]).not.toMatch(/secret|feedback\?|\/feedback/)
    },
  )

  it('nothing on other hosts unless debug is true, and nothing on any host if it is false', async () => {
    expect(await consoleOf(portal, { host: 'app.example.com' })).toEqual([])
    expect(await consoleOf(portal, { host: 'app.example.com', debug: true })).toHaveLength(1)
    expect(await consoleOf(portal, { debug: false })).toEqual([])
  })

  it.each(['localhost', 'shop.localhost', '127.0.0.1', '[::1]'])('errors on %s', async (host) => {
    expect(await consoleOf(portal, { host })).toHaveLength(1)
  })
})

describe('one update that something between client and proxy refuses', () => {
  /** Refuses each request that contains this trace. */
  const guarding =
    (guilty: string, answer: Answer): Answer =>
    (request) =>
      request.updates.some(({ inferenceId }) => inferenceId === guilty)
        ? answer(request)
        : applied(request)

  it.each([
    ['a firewall refuses it', refused],
    ['a gateway finds it too large', () => new Response('<h1>413</h1>', { status: 413 })],
    ['it makes a gateway fail', () => new Response('<h1>502</h1>', { status: 502 })],
    ['a middlebox cuts it off', unreachable],
  ] as const)('stops no other update: %s', async (_, answer) => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(guarding('trace-20', answer))
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 50; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(49)
    expect(proxy.requests.length).toBeLessThan(30)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, deadLetters: 0 })
    const before = proxy.requests.length
    for (let n = 0; n < 20; n++) await client.update(signals(`later-${n}`, { n }))
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(69)
    expect(proxy.requests.length - before).toBeLessThan(30)
  })

  it('becomes a dead letter after five refusals over an hour in which others were delivered', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(guarding('guilty', refused))
    const { client } = await open()
    const receipt = await client.update(signals('guilty', { comment: 'odd' }))
    for (let n = 0; n < 14; n++) {
      await clock.advance(5 * minute)
      if (n < 11) expect(client.outbox.snapshot().deadLetters).toBe(0)
      await client.update(signals('fine', { n }))
    }
    await clock.advance(10 * minute)
    expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'blocked_in_transit' })
    expect(await client.outbox.deadLetters()).toMatchObject([{ code: 'blocked_in_transit' }])
  })

  it('is kept while nothing is delivered: the outbox is held after refusals of three traces in a row', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(refused)
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 30; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.advance(minute)
    expect(client.outbox.snapshot()).toMatchObject({
      pending: 30,
      reason: 'held',
      code: 'http_403',
    })
    const before = proxy.requests.length
    expect(before).toBeLessThan(20)
    await clock.advance(24 * 60 * minute)
    expect(proxy.requests).toHaveLength(before)
    proxy.answerAlways(applied)
    client.resume()
    await clock.advance(10 * minute)
    expect(proxy.rows.size).toBe(30)
  })

  it('is retried alone until it expires if only it fails with a 5xx', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(guarding('guilty', () => new Response('', { status: 500 })))
    const { client } = await open({ limits: { maxAgeMs: 3 * 60 * minute } })
    const receipt = await client.update(signals('guilty', { n: 1 }))
    // Only a delivery of something else shows that this is not an outage.
    await client.update(signals('fine', { n: 'first' }))
    for (let n = 0; n < 50; n++) {
      await clock.advance(5 * minute)
      await client.update(signals('fine', { n }))
      await clock.advance(5 * second)
      expect(proxy.rows.get('fine')).toEqual({ n })
    }
    expect((await receipt.settled).kind).toBe('expired')
  })

  it('that has the outcome retry delays no other update', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(forTrace('a', { status: 'retry', code: 'upstream_unavailable' }))
    const { client } = await open()
    client.pause()
    for (const id of ['a', 'b', 'c']) await client.update(signals(id, { n: 1 }))
    client.resume()
    await clock.advance(minute)
    expect([...proxy.rows.keys()]).toEqual(['b', 'c'])
  })
})
