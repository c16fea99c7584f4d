import { describe, expect, it } from 'vitest'
import type { ProblemCode } from '../../src/proxy.ts'
import { canary, endlessBody } from '../http/upstream.ts'
import { createFixture, item, origin } from './fixture.ts'

const good = () => JSON.stringify({ updates: [item()] })

type Fixture = ReturnType<typeof createFixture>

async function refusal(fixture: Fixture, response: Response, status: number, code: ProblemCode) {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = await response.json()
  expect(problem).toMatchObject({ type: 'about:blank', status, code })
  expect(fixture.upstream.calls).toHaveLength(0)
  const { requestId } = problem
  expect(fixture.events).toEqual([{ kind: 'refused', requestId, status, durationMs: 0, code }])
}

describe('a request refused as a whole', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('by the method %s', async (method) => {
    const fixture = createFixture()
    const response = await fixture.call(new Request('https://example.com/', { method }))
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, OPTIONS')
  })

  it('by a path that does not match', async () => {
    const fixture = createFixture({ path: '/other' })
    await refusal(fixture, await fixture.post(good()), 404, 'not_found')
    const ours = createFixture({ path: '/feedback' })
    expect((await ours.post(good())).status).toBe(200)
  })

  it.each([
    'null',
    '*',
    `${origin}/`,
    `${origin}:443`,
    `${origin}.evil.example`,
    `https://evil-app.example.com`,
    'http://app.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://example.com',
    '',
  ])('by the origin %j, which is not reflected', async (foreign) => {
    const fixture = createFixture()
    const response = await fixture.post(good(), { origin: foreign })
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    await refusal(fixture, response, 403, 'origin_denied')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('by the type %j, which a form or a beacon can send', async (type) => {
    const fixture = createFixture()
    await refusal(fixture, await fixture.post(good(), { 'content-type': type }), 415, 'not_json')
  })

  it.each([
    'application/json; charset=latin1',
    'application/jsonp',
    'text/plain, application/json',
  ])('by the type %j', async (type) => {
    const fixture = createFixture()
    await refusal(fixture, await fixture.post(good(), { 'content-type': type }), 415, 'not_json')
  })

  it.each(['gzip', 'br', 'identity'])('by the encoding %s', async (encoding) => {
    const fixture = createFixture()
    const response = await fixture.post(good(), { 'content-encoding': encoding })
    await refusal(fixture, response, 415, 'encoded')
  })

  it('by its declared length, before its body is read', async () => {
    const fixture = createFixture()
    const { body, pulled } = endlessBody()
    const response = await fixture.post(body, { 'content-length': '65537' })
    await refusal(fixture, response, 413, 'too_large')
    expect(pulled()).toBeLessThan(3)
  })

  it.each(['', '10', '-1', 'many'])('by an endless body declared as %j', async (length) => {
    const fixture = createFixture()
    const { body, pulled, cancelled } = endlessBody()
    const response = await fixture.post(body, length === '' ? {} : { 'content-length': length })
    await refusal(fixture, response, 413, 'too_large')
    expect(pulled()).toBeLessThan(10)
    expect(cancelled()).toBe(true)
  })

  it('by a body that does not arrive in time', async () => {
    const fixture = createFixture({ deadlineMs: 20 })
    const stalled = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
    })
    await refusal(fixture, await fixture.post(stalled), 408, 'body_timeout')
  })

  it.each([
    ['no body', null],
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no updates', '{}'],
    ['a list of none', '{"updates":[]}'],
    ['no list', '{"updates":{}}'],
    ['something beside the updates', '{"updates":[{"id":"a"}],"more":1}'],
    ['__proto__ beside the updates', '{"updates":[{"id":"a"}],"__proto__":1}'],
    ['an update without an id', '{"updates":[{}]}'],
    ['an update with an empty id', '{"updates":[{"id":""}]}'],
    ['an update with a number for an id', '{"updates":[{"id":1}]}'],
    ['an update with half a character for an id', '{"updates":[{"id":"\\ud800"}]}'],
    ['an update with an endless id', `{"updates":[{"id":"${'x'.repeat(129)}"}]}`],
  ])('for %s', async (_, body) => {
    const fixture = createFixture()
    await refusal(fixture, await fixture.post(body), 400, 'invalid_body')
  })

  it('for bytes that are not UTF-8, before they are replaced', async () => {
    const fixture = createFixture()
    const bytes = new TextEncoder().encode(
      JSON.stringify({ updates: [item({ row: { details: '~' } })] }),
    )
    const broken = bytes.map((byte) => (byte === 0x7e ? 0xff : byte))
    await refusal(fixture, await fixture.post(broken), 400, 'invalid_body')
  })

  it('for two updates with the same id', async () => {
    const fixture = createFixture()
    const updates = [item({ id: 'twice' }), item({ id: 'twice' })]
    await refusal(fixture, await fixture.post(JSON.stringify({ updates })), 400, 'duplicate_id')
  })

  it('for more than fifty updates', async () => {
    const fixture = createFixture()
    const updates = Array.from({ length: 51 }, () => ({ id: crypto.randomUUID() }))
    const response = await fixture.post(JSON.stringify({ updates }))
    await refusal(fixture, response, 413, 'too_many_updates')
  })

  it('for extremely deep nesting', async () => {
    const fixture = createFixture()
    const body = `{"updates":${'['.repeat(30_000)}`
    await refusal(fixture, await fixture.post(body), 400, 'too_deep')
  })

  it('for too many values', async () => {
    const fixture = createFixture()
    const body = `{"updates":[${'0,'.repeat(20_000)}0]}`
    await refusal(fixture, await fixture.post(body), 413, 'too_many_tokens')
  })

  it.each([() => false, async () => false])('while feedback is switched off', async (enabled) => {
    const fixture = createFixture({ enabled })
    await refusal(fixture, await fixture.post(good()), 403, 'feedback_off')
  })

  it('for an internal error, without its details', async () => {
    const fixture = createFixture({
      enabled: () => {
        throw new Error(`Bearer ${canary}`)
      },
    })
    await refusal(fixture, await fixture.post(good()), 500, 'internal_error')
  })
})
