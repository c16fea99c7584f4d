import { describe, expect, it } from 'vitest'
import { type Client, signals } from '../../src/index.ts'
import {
  applied,
  hang,
  hangingBody,
  incomplete,
  lostReply,
  mismatched,
  opaqueRedirect,
  portal,
  redirect,
  status,
  truncated,
  unreachable,
} from '../support/answers.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Opens a page whose first request, with the trace `a`, gets this answer. */
async function answered(answer: Answer, options = {}) {
  const world = createWorld()
  world.proxy.answerNext(answer)
  const page = await world.open(options)
  const startedAt = world.clock.now()
  const receipt = await page.client.update(signals('a', { n: 1 }))
  await world.clock.settle()
  return { ...world, ...page, receipt, startedAt }
}

const reasonOf = ({ outbox }: Client) => outbox.snapshot().reason

describe('Retry-After', () => {
  it.each([
    [429, '7', 7 * second],
    [503, '120', 2 * minute],
    [503, new Date(Date.UTC(2026, 3, 1, 0, 0, 30)).toUTCString(), 30 * second],
    [500, '999999', 24 * hour],
  ])('with status %i and value %s pauses for that time or a day', async (code, header, waitMs) => {
    const { clock, client, proxy, startedAt } = await answered(
      status(code, { 'retry-after': header }),
    )
    expect(client.outbox.snapshot()).toMatchObject({
      pending: 1,
      state: 'waiting',
      reason: 'retry-after',
      dueAt: startedAt + waitMs,
    })
    await client.update(signals('b', { n: 2 }))
    await clock.advance(waitMs - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.requests).toHaveLength(2)
    expect(proxy.rows).toEqual(
      new Map([
        ['a', { n: 1 }],
        ['b', { n: 2 }],
      ]),
    )
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, state: 'idle' })
  })

  it('is extended by up to a fifth at random, so that clients do not return at the same time', async () => {
    const { client, startedAt } = await answered(status(429, { 'retry-after': '100' }), {
      random: () => 0.999_999,
    })
    const waitMs = (client.outbox.snapshot().dueAt ?? 0) - startedAt
    expect(waitMs).toBeGreaterThan(119 * second)
    expect(waitMs).toBeLessThanOrEqual(120 * second)
  })

  it('is respected by a new client on the same store, and by flush()', async () => {
    const { clock, proxy, open, kill } = await answered(status(503, { 'retry-after': '3600' }))
    await kill()
    await clock.advance(10 * minute)
    const { client } = await open()
    await client.update(signals('b', { n: 2 }))
    expect((await client.flush()).remaining).toHaveLength(2)
    await clock.advance(50 * minute - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.requests).toHaveLength(2)
    expect(proxy.rows.size).toBe(2)
  })

  it.each(['-5', '0', 'soon', '', 'Wed, 01 Jan 2020 00:00:00 GMT'])(
    'is ignored if its value is %j',
    async (header) => {
      const { clock, client, proxy } = await answered(status(503, { 'retry-after': header }))
      expect(reasonOf(client)).toBe('backoff')
      await clock.advance(second)
      expect(proxy.rows.size).toBe(1)
    },
  )

  it('is ignored if the clock was set back since', async () => {
    const { clock, proxy, open, kill } = await answered(status(503, { 'retry-after': '3600' }))
    await kill()
    clock.set(clock.now() - 24 * hour)
    await open()
    await clock.advance(0)
    expect(proxy.rows.size).toBe(1)
  })
})

describe('a busy proxy', () => {
  it.each([408, 429, 500, 502, 503, 504, 599])('is retried after %i', async (code) => {
    const { clock, client, proxy, receipt } = await answered(status(code))
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, reason: 'backoff' })
    await clock.advance(15 * second)
    expect(proxy.requests).toHaveLength(2)
    expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
  })

  it.each([
    ['the least', 0, [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150]],
    ['the most', 1 - Number.EPSILON, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]],
  ])('is retried after exponentially growing waits: %s', async (_, random, waits) => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(status(503))
    const { client } = await open({ random: () => random })
    await client.update(signals('a', { n: 1 }))
    await clock.advance(20 * minute)
    const times = proxy.requests.map(({ at }) => at)
    const gaps = times
      .slice(1)
      .map((at, index) => Math.round((at - (times[index] ?? 0)) / 100) / 10)
    expect(gaps.slice(0, waits.length)).toEqual(waits)
  })

  it('is retried after the shortest wait again once it has answered', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503), status(503), status(503), applied, status(503))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    await client.update(signals('a', { n: 2 }))
    await clock.settle()
    expect(client.outbox.snapshot().dueAt).toBe(clock.now() + 500)
  })
})

describe('a request that is rejected for its content', () => {
  it.each([400, 413, 415, 422])(
    'by %i is halved until only the bad update of 50 is left',
    async (code) => {
      const { clock, proxy, ended, open } = createWorld()
      proxy.answerAlways((request) =>
        request.updates.some(({ inferenceId }) => inferenceId === 'trace-37')
          ? status(code, {}, { code: 'invalid_body' })(request)
          : applied(request),
      )
      const { client } = await open()
      client.pause()
      for (let n = 0; n < 50; n++) await client.update(signals(`trace-${n}`, { n }))
      client.resume()
      await clock.settle()
      expect(proxy.rows.size).toBe(49)
      expect(client.outbox.snapshot().pending).toBe(0)
      expect(ended()).toEqual({ delivered: 49, rejected: 1 })
      expect(await client.outbox.deadLetters()).toMatchObject([
        { code: 'invalid_body', update: { inferenceId: 'trace-37', row: { n: 37 } } },
      ])
      expect(proxy.requests.length).toBeLessThan(20)
    },
  )

  it('is followed by larger requests again', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(...Array(7).fill(status(413)))
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 200; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.settle()
    // Three concurrent requests share the refusals, so none of them shrinks to a single update.
    expect(proxy.rows.size).toBe(200)
    expect(proxy.requests.at(-2)?.updates.length).toBeGreaterThan(30)
  })

  it('rejects only those updates of a trace that fail alone', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways((request) =>
      request.updates.some(({ row }) => row['bad']) ? status(400)(request) : applied(request),
    )
    const { client } = await open()
    client.pause()
    const receipts = [
      await client.update(signals('a', { n: 1 })),
      await client.update(signals('a', { bad: true, n: 2 })),
      await client.update(signals('a', { n: 3 })),
    ]
    client.resume()
    await clock.settle()
    const ends = await Promise.all(receipts.map(({ settled }) => settled))
    expect(ends.map(({ kind }) => kind)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(proxy.rows.get('a')).toEqual({ n: 3 })
  })
})

describe('an answer that does not come from the proxy', () => {
  it.each([
    ['404', status(404)],
    ['405', status(405)],
    ['a redirect', redirect],
    ['an opaque redirect', opaqueRedirect],
    ['an HTML page', portal],
    ['a 204', () => new Response(null, { status: 204 })],
    ['an empty 200', () => new Response('')],
    ['null', () => Response.json(null)],
    ['a broken answer', truncated],
    ['an answer to another request', mismatched],
    ['one result too few', incomplete],
    ['an unknown status', () => Response.json({ results: [{ id: 'x', status: 'fine' }] })],
  ])('delivers nothing: %s', async (_, answer) => {
    const { clock, client, proxy, receipt, startedAt } = await answered(answer)
    expect(client.outbox.snapshot()).toMatchObject({
      pending: 1,
      deadLetters: 0,
      reason: 'misrouted',
      dueAt: startedAt + 15 * minute,
    })
    await client.update(signals('b', { n: 2 }))
    await clock.advance(15 * minute - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
    expect(proxy.rows.size).toBe(2)
  })

  it('is retried at once by a new page and by flush()', async () => {
    const { clock, client, proxy, open, kill } = await answered(portal)
    proxy.answerNext(portal, portal)
    await client.flush()
    expect(proxy.requests).toHaveLength(2)
    await kill()
    await open()
    await clock.settle()
    expect(proxy.requests).toHaveLength(3)
    expect(proxy.rows.size).toBe(0)
  })
})

describe('a proxy that refuses the client', () => {
  it.each([401, 403])('with %i is not called again until resume()', async (code) => {
    const { clock, client, proxy } = await answered(status(code, {}, { code: 'origin_denied' }))
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, deadLetters: 0, reason: 'held' })
    expect(client.outbox.snapshot().dueAt).toBeUndefined()
    await client.update(signals('b', { n: 2 }))
    await clock.advance(30 * 24 * hour)
    expect(proxy.requests).toHaveLength(1)
    expect(clock.timers()).toBe(0)
    client.resume()
    await clock.settle()
    expect(proxy.rows.size).toBe(2)
    expect(reasonOf(client)).toBeUndefined()
  })

  it('is tried once at each start', async () => {
    const { clock, proxy, open, kill } = await answered(status(401))
    proxy.answerNext(status(401))
    await kill()
    const { client } = await open()
    await clock.advance(hour)
    expect(proxy.requests).toHaveLength(2)
    expect(reasonOf(client)).toBe('held')
    await open()
    await clock.settle()
    expect(proxy.rows.size).toBe(1)
  })

  it('with feedback_off is not called again for a day', async () => {
    const { clock, client, proxy, open, kill } = await answered(
      status(403, {}, { code: 'feedback_off' }),
    )
    expect(reasonOf(client)).toBe('off')
    await client.flush()
    await kill()
    const next = await open()
    await next.client.update(signals('b', { n: 2 }))
    await clock.advance(24 * hour - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.rows.size).toBe(2)
  })
})

describe('no answer', () => {
  it('pauses the outbox as blocked for 15 min after three attempts', async () => {
    const { clock, client, proxy } = await answered(unreachable)
    proxy.answerNext(unreachable, unreachable)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, reason: 'backoff' })
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(3)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, reason: 'blocked' })
    const lastAt = proxy.requests.at(-1)?.at ?? 0
    expect(client.outbox.snapshot().dueAt).toBe(lastAt + 15 * minute)
    await clock.advance(lastAt + 15 * minute - 1 - clock.now())
    expect(proxy.requests).toHaveLength(3)
    await clock.advance(1)
    expect(proxy.rows.size).toBe(1)
    expect(reasonOf(client)).toBeUndefined()
  })

  it.each([
    ['no head', hang],
    ['no body', hangingBody],
  ])('within 15 s is a timeout: %s', async (_, answer) => {
    const { clock, client, proxy, startedAt } = await answered(answer)
    await clock.advance(15 * second - 1)
    expect(client.outbox.snapshot().state).toBe('flushing')
    await clock.advance(1)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, state: 'waiting' })
    expect(proxy.requests[0]?.signal.aborted).toBe(true)
    await clock.advance(499)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.requests[1]?.at).toBe(startedAt + 15.5 * second)
    expect(proxy.rows.size).toBe(1)
  })

  it('makes its traces rest even if newer updates wait', async () => {
    const { clock, client, proxy, startedAt } = await answered(hang, { timeoutMs: 2 * second })
    await clock.advance(2 * second)
    await client.update(signals('a', { n: 2 }))
    await client.update(signals('b', { n: 1 }))
    await clock.advance(15 * second - 1)
    // The update that was sent may be sent again unchanged; the newer one waits.
    expect(proxy.rows).toEqual(new Map(['a', 'b'].map((trace) => [trace, { n: 1 }])))
    await clock.advance(1)
    expect(proxy.rows.get('a')).toEqual({ n: 2 })
    expect(proxy.requests.at(-1)?.at).toBe(startedAt + 17 * second)
  })

  it('after a timeout is followed by requests of half the size', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(hang)
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 40; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.advance(30 * second)
    expect(proxy.requests.map(({ updates }) => updates.length)).toEqual([40, 20, 20])
    expect(proxy.rows.size).toBe(40)
  })

  it('to a request that was written leads to a harmless repetition', async () => {
    const { clock, client, proxy, receipt, ended } = await answered(lostReply)
    expect(proxy.rows.size).toBe(1)
    expect(client.outbox.snapshot().pending).toBe(1)
    await clock.advance(15 * second)
    expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 1 })
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('no transport'))],
    [
      'throws',
      () => {
        throw new Error('no transport')
      },
    ],
  ])('from a transport that %s keeps all updates', async (_, transport) => {
    const { clock, open } = createWorld()
    const { client } = await open({ transport })
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, state: 'waiting' })
    expect((await client.outbox.pending()).map(({ id }) => id)).toEqual([receipt.id])
  })
})
