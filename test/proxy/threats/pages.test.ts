import { expect, it } from 'vitest'
import { createProxy } from '../../../src/proxy.ts'
import { canary } from '../../http/upstream.ts'
import { createFixture, item, origin, policy } from '../fixture.ts'
import { grantFor, keyring } from '../grants.ts'
import { threat } from './threat.ts'

const good = () => JSON.stringify({ updates: [item()] })
const lookAlikes = [
  'null',
  '*',
  '',
  `${origin}/`,
  `${origin}:443`,
  `${origin}.evil.example`,
  `${origin}@evil.example`,
  'https://evil-app.example.com',
  'https://appXexample.com',
  'https://sub.app.example.com',
  'http://app.example.com',
  'HTTPS://APP.EXAMPLE.COM',
  `${origin} https://evil.example`,
  'https://app.example.com%00.evil.example',
]

threat(16, () => {
  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain;charset=UTF-8',
    'text/plain; application/json',
    'application/json, text/plain',
    'application/json+x',
    'application/octet-stream',
    '',
  ])('a body of the type %j is refused', async (type) => {
    const { post, upstream } = createFixture()
    expect((await post(good(), { 'content-type': type })).status).toBe(415)
    expect(upstream.calls).toEqual([])
  })

  it('a body in the format of a form is refused', async () => {
    const { post } = createFixture()
    expect((await post(`updates=${good()}`)).status).toBe(400)
    expect((await post(`${good()}=`)).status).toBe(400)
  })
})

threat(17, () => {
  it.each(lookAlikes)('the origin %j is refused and not reflected', async (foreign) => {
    const { post, upstream } = createFixture()
    const response = await post(good(), { origin: foreign })
    expect(response.status).toBe(403)
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    expect(upstream.calls).toEqual([])
  })

  it.each(lookAlikes)('a preflight from the origin %j is refused', async (foreign) => {
    const { call } = createFixture()
    const headers = { origin: foreign, 'access-control-request-method': 'POST' }
    const response = await call(new Request('https://example.com/', { method: 'OPTIONS', headers }))
    expect(response.status).toBe(403)
    expect([...response.headers.keys()].join()).not.toContain('access-control')
  })

  it('an allowed origin is reflected, without credentials', async () => {
    const response = await createFixture().post(good())
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })

  it.each(['*', 'null', 'https://*.example.com', `${origin}/`, `${origin}:443`])(
    'an operator cannot allow %j',
    (allowed) => {
      const options = { ...policy, apiKey: canary, allowedOrigins: [allowed] }
      expect(() => createProxy(options)).toThrow('allowedOrigins')
    },
  )
})

threat(18, () => {
  it('an allowed Origin does not replace a grant', async () => {
    const { send, upstream } = createFixture({ grants: keyring })
    expect((await send(item({ inferenceId: 'trace' }))).results).toMatchObject([
      { status: 'reauthorize', code: 'grant_missing' },
    ])
    expect(upstream.calls).toEqual([])
  })

  it('a Referer or a similar header does not replace the Origin', async () => {
    const { call } = createFixture({ grants: keyring })
    const grant = await grantFor({ origin })
    const headers = {
      'content-type': 'application/json',
      referer: `${origin}/`,
      'x-origin': origin,
      'sec-fetch-site': 'same-origin',
    }
    const body = JSON.stringify({ updates: [item({ inferenceId: 'trace', grant })] })
    const response = await call(
      new Request('https://example.com', { method: 'POST', headers, body }),
    )
    expect(await response.json()).toMatchObject({ results: [{ code: 'grant_mismatch' }] })
  })
})

threat(29, () => {
  it('no answer may be cached, and each varies by origin', async () => {
    const { call, post } = createFixture({ path: '/feedback' })
    const elsewhere = new Request('https://example.com/x', { method: 'POST' })
    const answers = [
      await post(good()),
      await post('{'),
      await post(good(), { 'content-type': 'text/plain' }),
      await post(good(), { origin: 'https://evil.example' }),
      await call(elsewhere),
      await call(new Request('https://example.com/feedback')),
      await call(new Request('https://example.com/feedback', { method: 'OPTIONS' })),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 415, 403, 404, 405, 204])
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('vary')).toBe('Origin')
      expect(headers.has('etag')).toBe(false)
    }
  })
})
