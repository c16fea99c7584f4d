import { expect, it } from 'vitest'
import { createProxy } from '../../../src/proxy.ts'
import { canary } from '../../http/upstream.ts'
import { createFixture, item, pipeline, policy } from '../fixture.ts'
import { claims, grantFor, keyring, sign } from '../grants.ts'
import { threat } from './threat.ts'

const good = () => JSON.stringify({ updates: [item()] })

threat(4, () => {
  it.each([
    '.',
    '..',
    '../projects',
    '%2e%2e',
    '%2E%2E/projects',
    `${pipeline}/../../projects`,
    `${pipeline}/rows/x`,
    `${pipeline}?x=1`,
    `${pipeline}#x`,
    `${pipeline}\\..\\x`,
    ` ${pipeline}`,
    `${pipeline}\n`,
    pipeline.toUpperCase(),
    '//evil.example',
    'https://evil.example',
  ])('the pipeline %j is denied', async (inferencePipelineId) => {
    const { send, upstream } = createFixture()
    expect((await send(item({ inferencePipelineId }))).results).toMatchObject([
      { status: 'rejected', code: 'pipeline_denied' },
    ])
    expect(upstream.calls).toEqual([])
  })

  const foreign = [
    '.',
    '..',
    '',
    'a/../b',
    'a?b=c',
    'a#b',
    '%2e%2e',
    '..a',
    'ü',
    'a\\b',
    'a b',
    'a\n',
  ]

  it.each([...foreign, 'x'.repeat(65)])(
    'the pipeline id %j can be neither allowed nor granted',
    async (id) => {
      expect(() => createProxy({ ...policy, apiKey: canary, pipelines: [id] })).toThrow('pipelines')
      await expect(grantFor({ inferencePipelineId: id })).rejects.toMatchObject({
        code: 'invalid_grant',
      })
      const grant = await sign({ ...claims, p: id })
      const { send, upstream } = createFixture({ grants: keyring })
      const fields = { inferencePipelineId: id, inferenceId: 'trace', grant }
      const [result] = (await send(item(fields))).results
      expect(result?.status).toBe('rejected')
      expect(upstream.calls).toEqual([])
    },
  )

  it.each(['a', 'x'.repeat(64), 'A-Z_0-9', pipeline])(
    'the pipeline id %j is one segment of the path',
    async (id) => {
      const { send, upstream } = createFixture({ pipelines: [id] })
      await send(item({ inferencePipelineId: id }))
      expect(new URL(upstream.calls[0]?.url ?? '').pathname).toBe(
        `/v1/inference-pipelines/${id}/rows`,
      )
    },
  )
})

threat(5, () => {
  it.each([
    'x&inferenceId=y',
    'x&other=y',
    'x=y',
    'x#y',
    'x?y',
    '../../x',
    'x%26inferenceId=y',
    'x+y',
    'x y',
    'x\r\nHost: evil.example',
    'x;y',
    '😀',
    "x'(*)!",
  ])('the inference id %j is one query value', async (inferenceId) => {
    const { send, upstream } = createFixture()
    await send(item({ inferenceId }))
    const url = new URL(upstream.calls[0]?.url ?? '')
    expect([...url.searchParams]).toEqual([['inferenceId', inferenceId]])
    expect(url.pathname).toBe(`/v1/inference-pipelines/${pipeline}/rows`)
    expect(url.hash).toBe('')
  })
})

threat(28, () => {
  it.each([
    'http://api.openlayer.com/v1',
    'https://evil.example/v1',
    'https://api.openlayer.com.evil.example/v1',
    'https://evil.example/api.openlayer.com',
    'https://api.openlayer.com@evil.example/v1',
    'https://user:password@api.openlayer.com/v1',
    'https://api.openlayer.com:8443/v1',
    'https://api.openlayer.com/v1?x',
    'https://169.254.169.254/latest',
    'http://169.254.169.254/latest',
    'https://[fd00::1]/v1',
    'http://0/v1',
    'ftp://api.openlayer.com',
    'file:///etc/passwd',
    '/v1',
    '',
  ])('the base URL %j is refused and not shown', (baseURL) => {
    const make = () => createProxy({ ...policy, apiKey: canary, baseURL })
    expect(make).toThrow(/baseURL/)
    expect(make).not.toThrow(/evil|password|169/)
  })

  it.each([
    ['https://openlayer.example.com/v1', ['openlayer.example.com']],
    ['https://openlayer.example.com:8443/v1', ['openlayer.example.com:8443']],
    ['http://localhost:8080/v1', undefined],
    ['http://127.0.0.1:8080/v1', undefined],
  ])(
    'the base URL %s is allowed if the operator lists its host or it is this machine',
    (baseURL, hosts) => {
      expect(() =>
        createProxy({ ...policy, apiKey: canary, baseURL, allowedHosts: hosts }),
      ).not.toThrow()
    },
  )

  it('a request cannot change the base URL', async () => {
    const { post, send, upstream } = createFixture()
    await post(good(), {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'x-base-url': 'https://evil.example',
    })
    await send(item({ inferenceId: 'https://evil.example/' }))
    expect(upstream.calls.map(({ url }) => new URL(url).host)).toEqual([
      'api.openlayer.com',
      'api.openlayer.com',
    ])
    expect(upstream.calls.every(({ headers }) => !('x-forwarded-host' in headers))).toBe(true)
  })
})

threat(44, () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'post'])(
    'the method %s writes nothing',
    async (method) => {
      const { call, upstream } = createFixture()
      // A lower-case `post` becomes POST in every Request, which has no body here.
      const response = await call(new Request('https://example.com/feedback', { method }))
      expect(response.status).toBe(method === 'post' ? 415 : 405)
      expect(upstream.calls).toEqual([])
    },
  )

  it.each([
    '/',
    '/feedback/',
    '//feedback',
    '/feedback/..',
    '/Feedback',
    '/feedback%2F',
    '/feedback;x',
    '/inference-pipelines/x/rows',
    '/feedback/../feedback/x',
  ])('the path %s is not found', async (path) => {
    const { call, upstream } = createFixture({ path: '/feedback' })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: good() }
    expect((await call(new Request(`https://example.com${path}`, init))).status).toBe(404)
    expect(upstream.calls).toEqual([])
  })

  it('a method cannot be overridden', async () => {
    const { post, upstream } = createFixture()
    await post(good(), { 'x-http-method-override': 'DELETE' })
    expect(upstream.calls.map(({ method }) => method)).toEqual(['PUT'])
  })
})
