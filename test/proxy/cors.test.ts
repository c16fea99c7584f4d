import { describe, expect, it } from 'vitest'
import { createFixture, item, origin } from './fixture.ts'

const body = () => JSON.stringify({ updates: [item()] })
const preflight = (headers: Record<string, string>) =>
  new Request('https://example.com/feedback', { method: 'OPTIONS', headers })

describe('pages of other origins', () => {
  it('may ask first, and learn what is allowed', async () => {
    const { call, events } = createFixture()
    const response = await call(preflight({ origin, 'access-control-request-method': 'POST' }))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type')
    expect(response.headers.get('access-control-max-age')).toBe('7200')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    expect(events).toEqual([])
  })

  it('are told nothing when they are not allowed', async () => {
    const { call } = createFixture()
    const response = await call(preflight({ origin: 'https://evil.example' }))
    expect(response.status).toBe(403)
    expect([...response.headers.keys()].filter((name) => name.startsWith('access'))).toEqual([])
  })

  it('can read every answer, refusals too', async () => {
    const { post } = createFixture()
    for (const response of [await post(body()), await post('{')]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    }
  })

  it('do not include callers that are no page', async () => {
    const { call } = createFixture()
    const headers = { 'content-type': 'application/json; charset=UTF-8' }
    const init = { method: 'POST', headers, body: body() }
    const response = await call(new Request('https://example.com', init))
    expect(response.status).toBe(200)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })
})
