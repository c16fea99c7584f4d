import { expect, it } from 'vitest'
import { createKeyring, createProxy } from '../../../src/proxy.ts'
import { canary, succeed } from '../../http/upstream.ts'
import { createFixture, item, policy } from '../fixture.ts'
import { grantFor, keyring, kid, secret } from '../grants.ts'
import { threat } from './threat.ts'

// The fixture checks that no answer, event or call of a proxy contains the key, the secret or a grant.

threat(1, () => {
  it.each([400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503])(
    'a %i that echoes everything reveals nothing to the page',
    async (status) => {
      const { send } = createFixture({}, ({ headers, url, body }) => {
        const echo = { code: canary, message: JSON.stringify({ headers, url, body }) }
        const echoed = { 'x-echo': `Bearer ${canary}`, 'retry-after': canary }
        return Response.json(echo, { status, headers: echoed })
      })
      const [result] = (await send(item())).results
      expect(Object.keys(result ?? {}).sort()).toEqual(['code', 'id', 'status'])
    },
  )
})

threat(2, () => {
  const leak = () => {
    throw new TypeError(`Headers.append: "Bearer ${canary}" is an invalid header value.`)
  }

  it.each([
    ['throws', leak],
    ['rejects', async () => leak()],
    ['rejects with no error', () => Promise.reject(canary)],
  ])('a fetch that %s with the key reveals nothing', async (_, fetch) => {
    const { send } = createFixture({}, fetch)
    expect((await send(item())).results).toMatchObject([
      { status: 'retry', code: 'upstream_unavailable' },
    ])
  })

  it('a callback of the operator that throws the key reveals nothing', async () => {
    for (const options of [{ enabled: leak }, { clientKey: leak }, { onEvent: leak }]) {
      const { post } = createFixture(options)
      const response = await post(JSON.stringify({ updates: [item()] }))
      expect([200, 500, 503]).toContain(response.status)
    }
  })

  it.each(['\n', '\r\n', ' ', '\u00e9', '\0'])('a key with %j is refused and not shown', (text) => {
    const options = { ...policy, apiKey: `${canary}${text}x` }
    expect(() => createProxy(options)).toThrow('apiKey')
    expect(() => createProxy(options)).not.toThrow(canary)
  })

  it('a refused keyring does not show its secret', () => {
    expect(() => createKeyring({ keys: [{ kid: '', secret }] })).not.toThrow('canary')
    expect(() => createKeyring({ keys: [{ kid, secret: 'canary' }] })).not.toThrow('canary')
  })
})

threat(3, () => {
  it.each([301, 302, 303, 307, 308])('a %i is not followed', async (status) => {
    const headers = { location: 'https://evil.example/' }
    const { send, upstream } = createFixture({}, () => new Response(null, { status, headers }))
    expect((await send(item())).results).toMatchObject([
      { status: 'retry', code: 'upstream_redirect' },
    ])
    expect(upstream.calls.map(({ redirect }) => redirect)).toEqual(['manual'])
  })

  it('an answer that was already redirected is not a success', async () => {
    const { send } = createFixture({}, () =>
      Object.defineProperty(succeed(), 'redirected', { value: true }),
    )
    expect((await send(item())).results).toMatchObject([{ code: 'upstream_redirect' }])
  })
})

threat(26, () => {
  it('a grant is read only from the body', async () => {
    const grant = await grantFor()
    const { call, upstream } = createFixture({ grants: keyring })
    const response = await call(
      new Request(`https://example.com/feedback?grant=${grant}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${grant}`,
          cookie: `grant=${grant}`,
          'x-grant': grant,
        },
        body: JSON.stringify({ updates: [item({ inferenceId: 'trace' })] }),
      }),
      [grant],
    )
    expect(await response.json()).toMatchObject({ results: [{ code: 'grant_missing' }] })
    expect(upstream.calls).toEqual([])
  })

  it('a grant is not sent beyond the proxy, valid or not', async () => {
    const { send, upstream } = createFixture({ grants: keyring })
    const good = await grantFor()
    const bad = `${good.slice(0, -8)}AAAAAAAA`
    const trace = { inferenceId: 'trace' }
    await send(item({ ...trace, grant: good }), item({ ...trace, grant: bad }))
    expect(upstream.calls).toHaveLength(1)
  })

  it('a grant is not sent on if none is required', async () => {
    const { send, upstream } = createFixture()
    await send(item({ grant: await grantFor() }))
    expect(upstream.calls).toHaveLength(1)
  })
})

threat(40, () => {
  const nasty = 'person@example.com\r\n[31mERROR fake=1'

  it('events contain no data of a request', async () => {
    const { post, send, events } = createFixture({
      grants: keyring,
      clientKey: () => '203.0.113.7',
    })
    const grant = await grantFor({ inferenceIdPrefix: 'personal-', subject: nasty, id: nasty })
    const private_ = { id: nasty, inferenceId: `personal-${nasty}`, grant }
    await send(item({ ...private_, row: { human_feedback: 1 } }))
    await send(item({ ...private_, row: { [nasty]: nasty } }))
    await send(item({ ...private_, inferencePipelineId: nasty }))
    await post(nasty, { 'user-agent': 'personal' })
    await post('{}', { origin: 'https://personal.example' })
    expect(events.map(({ kind }) => kind)).toEqual([
      'answered',
      'answered',
      'answered',
      'refused',
      'refused',
    ])
    const text = JSON.stringify(events)
    for (const trace of ['person', 'fake', '203.0', 'human_feedback', '\\r', '\\u']) {
      expect(text).not.toContain(trace)
    }
  })

  it('nothing is written to the console', async () => {
    const written: unknown[] = []
    const original = { ...console }
    const silent = (...words: unknown[]) => written.push(words)
    Object.assign(console, {
      log: silent,
      info: silent,
      warn: silent,
      error: silent,
      debug: silent,
    })
    try {
      const { send, post } = createFixture({}, () => new Response(nasty, { status: 500 }))
      await send(item())
      await post(nasty)
    } finally {
      Object.assign(console, original)
    }
    expect(written).toEqual([])
  })
})
