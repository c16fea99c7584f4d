import { describe, expect, it } from 'vitest'
import { createFixture, item, origin } from './fixture.ts'

const body = () => JSON.stringify({ updates: [item()] })
const preflight = (headers: Record<string, string>) =>
  new Request('https://example.com/feedback', { method: 'OPTIONS', headers })

describe('pages of other origins', () => {
  it('get a preflight answer with the allowed method and headers', async () => {
    const { call, events } = createFixture()
    const response = await call(preflight({ origin, 'access-control-request-method': 'POST' }))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe(
      'content-type, traceparent, tracestate, baggage, sentry-trace',
    )
    expect(response.headers.get('access-control-max-age')).toBe('7200')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    expect(events).toEqual([])
  })

  it('get no CORS headers if they are not allowed', async () => {
    const { call } = createFixture()
    const response = await call(preflight({ origin: 'https://evil.example' }))
    expect(response.status).toBe(403)
    expect([...response.headers.keys()].filter((name) => name.startsWith('access'))).toEqual([])
  })

  it('can read every answer, including refusals', async () => {
    const { post } = createFixture()
    for (const response of [await post(body()), await post('{')]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    }
  })

  it('can read the Retry-After header', async () => {
    const rateLimit = { limit: () => ({ success: false }) }
    const { post } = createFixture({ clientKey: () => 'a', rateLimit })
    const { status, headers } = await post(body())
    expect([status, headers.get('retry-after')]).toEqual([429, '60'])
    expect(headers.get('access-control-expose-headers')).toBe('Retry-After')
  })

  it('may send the configured headers instead, and always content-type', async () => {
    const { call } = createFixture({ allowedHeaders: ['x-request-id'] })
    const { headers } = await call(preflight({ origin, 'access-control-request-method': 'POST' }))
    expect(headers.get('access-control-allow-headers')).toBe('content-type, x-request-id')
  })

  it('may send cookies if `credentials` is set, which the proxy does not read', async () => {
    const { call, post } = createFixture({ credentials: true })
    for (const { headers } of [await call(preflight({ origin })), await post(body())]) {
      expect(headers.get('access-control-allow-credentials')).toBe('true')
    }
    const { headers } = await call(preflight({ origin: 'https://evil.example' }))
    expect(headers.has('access-control-allow-credentials')).toBe(false)
  })

  it.each([
    'capacitor://localhost',
    'ionic://app.example',
    'tauri://localhost',
    'app://bundle',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    'http://localhost:5173',
  ])('may be those of the app %s, by exact scheme and host', async (app) => {
    const { post } = createFixture({ allowedOrigins: [app] })
    const response = await post(body(), { origin: app })
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    const [scheme, host] = app.split('://')
    const others = [
      `${scheme}://other`,
      `other://${host}`,
      `${app}.evil`,
      `${app}/`,
      'null',
      scheme,
    ]
    for (const other of others) {
      expect((await post(body(), { origin: other ?? '' })).status).toBe(403)
    }
  })

  it('are distinguished from callers without an Origin, which are served without CORS headers', async () => {
    const { call } = createFixture()
    const headers = { 'content-type': 'application/json; charset=UTF-8' }
    const init = { method: 'POST', headers, body: body() }
    const response = await call(new Request('https://example.com', init))
    expect(response.status).toBe(200)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
  })
})
