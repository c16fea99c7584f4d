import { describe, expect, it } from 'vitest'
import { canary, createUpstream, endlessBody, hang, send, succeed, update } from './upstream.ts'

const now = () => Date.UTC(2026, 3, 1)
const status =
  (code: number, headers = {}) =>
  () =>
    new Response('{}', { status: code, headers })

async function outcomeOf(answer: () => Response | Promise<Response>) {
  const { fetch } = createUpstream(answer)
  const reply = await send([update()], { fetch, now, timeoutMs: 1_000 })
  expect(JSON.stringify(reply)).not.toContain(canary)
  return { outcome: reply.outcomes[0], pause: reply.pause }
}

describe('the outcome of an answer', () => {
  it('is delivered for a reply with success: true', async () => {
    expect(await outcomeOf(succeed)).toEqual({
      outcome: { kind: 'delivered', via: 'applied' },
      pause: undefined,
    })
  })

  it.each([
    '{ "success": true }',
    '\n{"success":true,"more":[1]}\n',
    '\ufeff{"success":true}',
    `{"success":true,"more":"${'x'.repeat(60_000)}"}`,
  ])('is delivered for the spelling %.30j', async (text) => {
    expect(await outcomeOf(() => new Response(text))).toMatchObject({
      outcome: { kind: 'delivered' },
    })
  })

  it.each([
    ['a page of HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['success: false', () => Response.json({ success: false })],
    ['success: "true"', () => Response.json({ success: 'true' })],
    ['success: null, which is as long', () => Response.json({ success: null })],
    ['half an answer', () => new Response('{"success":true')],
    ['more than an answer', () => new Response('{"success":true}}')],
    ['a list', () => Response.json([{ success: true }])],
    ['an empty body', () => new Response('')],
    ['no body', () => new Response(null, { status: 204 })],
    ['an endless body', () => new Response(endlessBody().body)],
  ])('is a retry for a 200 with %s', async (_, answer) => {
    expect(await outcomeOf(answer)).toEqual({
      outcome: { kind: 'retry', code: 'upstream_invalid_reply' },
      pause: { reason: 'misrouted' },
    })
  })

  it('does not depend on the rest of an endless body, which is cancelled', async () => {
    const endless = endlessBody()
    await outcomeOf(() => new Response(endless.body))
    expect(endless.pulled()).toBeLessThan(10)
    expect(endless.cancelled()).toBe(true)
  })

  it.each([300, 301, 302, 303, 304, 307, 308])(
    'is a retry for a redirect with %i',
    async (code) => {
      const answer = () =>
        new Response(null, { status: code, headers: { location: 'https://x.invalid' } })
      expect((await outcomeOf(answer)).outcome).toEqual({
        kind: 'retry',
        code: 'upstream_redirect',
      })
    },
  )

  it('is a retry for a trace that does not exist yet', async () => {
    expect(await outcomeOf(status(404))).toEqual({
      outcome: { kind: 'retry', code: 'trace_not_found' },
      pause: undefined,
    })
  })

  it('is a retry that holds the outbox if the key is refused', async () => {
    expect(await outcomeOf(status(401))).toEqual({
      outcome: { kind: 'retry', code: 'upstream_key_refused' },
      pause: { reason: 'held' },
    })
  })

  it('is a retry of the trace for a single 403', async () => {
    expect(await outcomeOf(status(403))).toEqual({
      outcome: { kind: 'retry', code: 'upstream_forbidden' },
      pause: undefined,
    })
  })

  it('is a retry that holds the outbox if several traces get a 403 and none is written', async () => {
    const { fetch } = createUpstream(status(403))
    const reply = await send([update(), update()], { fetch })
    expect(reply.outcomes).toEqual(Array(2).fill({ kind: 'retry', code: 'upstream_key_refused' }))
    expect(reply.pause).toEqual({ reason: 'held' })
  })

  it.each([
    [408, 'upstream_busy'],
    [409, 'upstream_busy'],
    [425, 'upstream_busy'],
    [429, 'upstream_busy'],
    [500, 'upstream_unavailable'],
    [503, 'upstream_unavailable'],
    [599, 'upstream_unavailable'],
  ])('is a retry for %i', async (code, expected) => {
    expect(await outcomeOf(status(code))).toEqual({
      outcome: { kind: 'retry', code: expected },
      pause: { reason: 'busy' },
    })
  })

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Wed, 01 Apr 2026 00:00:30 GMT' }, 30_000],
    [
      { date: 'Mon, 30 Mar 2026 00:00:00 GMT', 'retry-after': 'Mon, 30 Mar 2026 00:00:30 GMT' },
      30_000,
    ],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': '999999999' }, 86_400_000],
  ])('contains the wait of %j', async (headers, afterMs) => {
    expect(await outcomeOf(status(503, headers))).toEqual({
      outcome: { kind: 'retry', code: 'upstream_unavailable', retryAfterMs: afterMs },
      pause: { reason: 'retry-after', afterMs },
    })
  })

  it.each([400, 402, 405, 413, 415, 422, 451])('is a final rejection for %i', async (code) => {
    expect(await outcomeOf(status(code))).toEqual({
      outcome: { kind: 'rejected', code: 'upstream_rejected' },
      pause: undefined,
    })
  })

  it('is a retry without a network, and does not contain the exception’s text', async () => {
    const answer = () => Promise.reject(new TypeError(`fetch failed: Bearer ${canary}`))
    expect(await outcomeOf(answer)).toEqual({
      outcome: { kind: 'retry', code: 'upstream_unavailable' },
      pause: { reason: 'unreachable' },
    })
  })

  it('comes from a single attempt', async () => {
    const upstream = createUpstream(() => Promise.reject(new TypeError('fetch failed')))
    await send([update()], upstream)
    expect(upstream.calls).toHaveLength(1)
  })

  it.each([
    ['the answer', hang],
    ['an answer that listens to no signal', () => new Promise<Response>(() => {})],
    ['the body', () => new Response(new ReadableStream())],
  ])('is a timeout if %s takes too long', async (_, answer) => {
    const { fetch } = createUpstream(answer)
    const reply = await send([update()], { fetch, timeoutMs: 20 })
    expect(reply.outcomes).toEqual([{ kind: 'retry', code: 'upstream_timeout' }])
  })
})
