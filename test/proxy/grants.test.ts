import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from '../../src/proxy/grants/base64url.ts'
import { ConfigurationError, createKeyring, issueGrant, verifyGrant } from '../../src/proxy.ts'
import { createFixture, item, now, origin, pipeline } from './fixture.ts'
import {
  claims,
  encode,
  grantFor,
  header,
  keyring,
  kid,
  nowSeconds,
  secret,
  sign,
} from './grants.ts'

const use = {
  inferencePipelineId: pipeline,
  inferenceId: 'trace',
  columns: ['human_feedback'],
  origin,
  now: () => now,
}
const verdictOf = async (grant: string | Promise<string>, changes: object = {}) => {
  const verdict = await verifyGrant(keyring, await grant, { ...use, ...changes })
  return verdict.kind === 'covered' ? 'covered' : verdict.code
}
const part = (value: unknown) => encode(new TextEncoder().encode(JSON.stringify(value)))
const day = 86_400

describe('a grant', () => {
  it('is a JWS with the fixed header and only the claims of its terms', async () => {
    const terms = { id: 'grant-1', subject: 'user-1', origin, lifeSeconds: 60 }
    const [head, payload] = (await grantFor(terms)).split('.')
    expect(head).toBe(part(header))
    expect(payload).toBe(
      part({
        v: 1,
        p: pipeline,
        i: 'trace',
        c: ['human_feedback'],
        iat: nowSeconds,
        exp: nowSeconds + 60,
        jti: 'grant-1',
        sub: 'user-1',
        o: origin,
      }),
    )
  })

  it('is checked for time, trace, columns and origin each time it is used', async () => {
    const grant = await grantFor({ origin })
    expect(await verdictOf(grant)).toBe('covered')
    const later = { now: () => now + 8 * day * 1_000 }
    expect(await verdictOf(grant, later)).toBe('grant_expired')
    expect(await verdictOf(grant, { inferenceId: 'other' })).toBe('grant_mismatch')
    expect(await verdictOf(grant, { columns: ['ground_truth'] })).toBe('grant_mismatch')
    expect(await verdictOf(grant, { origin: 'https://evil.example' })).toBe('grant_mismatch')
    expect(await verdictOf(grant)).toBe('covered')
  })

  it('from the cache is not accepted in another spelling or by another keyring', async () => {
    const grant = await grantFor()
    expect(await verdictOf(grant)).toBe('covered')
    const [head, , signature] = grant.split('.')
    const wider = `${head}.${part({ ...claims, c: ['ground_truth'] })}.${signature}`
    expect(await verdictOf(wider, { columns: ['ground_truth'] })).toBe('grant_invalid')
    const other = createKeyring({ keys: [{ kid, secret: `${secret}-of-another` }] })
    expect(await verifyGrant(other, grant, use)).toMatchObject({ code: 'grant_invalid' })
  })

  it('cannot be widened by changing its verified claims', async () => {
    const grant = await grantFor()
    const verdict = await verifyGrant(keyring, grant, use)
    if (verdict.kind !== 'covered') throw new Error('The grant is good.')
    expect(() => Object.assign(verdict.claims, { i: 'other' })).toThrow(TypeError)
    expect(() => Object.assign(verdict.claims.c, ['ground_truth'])).toThrow(TypeError)
    expect(await verdictOf(grant, { columns: ['ground_truth'] })).toBe('grant_mismatch')
  })

  it('is refused if it was revoked after its first use', async () => {
    let isRevoked = false
    const strict = createKeyring({ keys: [{ kid, secret }], isRevoked: () => isRevoked })
    const grant = await grantFor()
    expect(await verifyGrant(strict, grant, use)).toMatchObject({ kind: 'covered' })
    isRevoked = true
    expect(await verifyGrant(strict, grant, use)).toMatchObject({ code: 'grant_revoked' })
  })

  it('is cached only if it is valid, with at most 500 cached', async () => {
    const fresh = createKeyring({ keys: [{ kid, secret }] })
    for (let count = 0; count < 1_100; count++) {
      const grant = await grantFor({ id: `grant-${count}` })
      await verifyGrant(fresh, grant.slice(0, -5), use)
      expect(await verifyGrant(fresh, grant, use)).toMatchObject({ kind: 'covered' })
      expect(fresh.believed.size).toBe((count % 500) + 1)
    }
  })

  it('is valid for 7 days for an inference id, and for 24 hours for a prefix', async () => {
    const exact = await verifyGrant(keyring, await grantFor(), use)
    expect(exact).toMatchObject({ claims: { exp: nowSeconds + 7 * day } })
    const broad = await grantFor({ inferenceIdPrefix: 'session_' })
    expect(await verifyGrant(keyring, broad, { ...use, inferenceId: 'session_12' })).toMatchObject({
      claims: { exp: nowSeconds + day },
    })
  })

  it.each([
    { inferenceIdPrefix: 'chat_1', inferenceId: undefined },
    { inferenceIdPrefix: 'chat_12345', inferenceId: undefined },
    { inferenceIdPrefix: 'chat_1234_', inferenceId: 'trace' },
    { inferenceId: undefined },
    { inferenceId: '' },
    { inferencePipelineId: '' },
    { columns: [] },
    { columns: Array.from({ length: 17 }, (_, index) => `column_${index}`) },
    { columns: ['x'.repeat(2_000)] },
    { columns: ['\ud800'] },
    { lifeSeconds: 0 },
    { lifeSeconds: 1.5 },
    { lifeSeconds: 90 * day + 1 },
    { origin: 'https://app.example.com/' },
    { subject: '' },
    { id: 'x'.repeat(257) },
  ])('is not issued for %j', async (terms) => {
    const issued = issueGrant(keyring, { ...use, origin: undefined, ...terms })
    await expect(issued).rejects.toBeInstanceOf(ConfigurationError)
    await expect(issued).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it.each([
    ['of another pipeline', { inferencePipelineId: 'second_pipeline' }],
    ['of another trace', { inferenceId: 'trace2' }],
    ['of another column', { columns: ['human_feedback', 'ground_truth'] }],
  ])('does not cover a use %s and asks for another grant', async (_, changes) => {
    expect(await verdictOf(grantFor(), changes)).toBe('grant_mismatch')
  })

  it.each([
    [{ lifeSecond: 60 }, 'did you mean lifeSeconds?'],
    [{ orgin: origin }, 'did you mean origin?'],
    [{ pub: true }, 'unknown option "pub"'],
  ])('is not issued for the misspelt term %j, which would allow more', async (term, text) => {
    await expect(grantFor(Object(term))).rejects.toThrow(text)
    await expect(grantFor(Object(term))).rejects.toBeInstanceOf(ConfigurationError)
  })

  it('is not verified for a use with a misspelt name', async () => {
    const misspelt = { ...use, pubish: true }
    await expect(verifyGrant(keyring, await grantFor(), misspelt)).rejects.toThrow('publish')
  })

  it('covers ids that begin with its prefix, and no similar ones', async () => {
    const grant = await grantFor({ inferenceIdPrefix: 'session-1/' })
    expect(await verdictOf(grant, { inferenceId: 'session-1/7' })).toBe('covered')
    for (const inferenceId of ['session-12', 'session-1', 'Session-1/7', ' session-1/7']) {
      expect(await verdictOf(grant, { inferenceId })).toBe('grant_mismatch')
    }
  })

  it('for one origin does not cover another origin or a request without one', async () => {
    const grant = await grantFor({ origin })
    expect(await verdictOf(grant)).toBe('covered')
    for (const other of ['https://example.com', 'null', null, undefined]) {
      expect(await verdictOf(grant, { origin: other })).toBe('grant_mismatch')
    }
  })

  it('is valid from a minute before it was issued to a minute after it expired', async () => {
    const grant = await grantFor({ lifeSeconds: 100 })
    const at = (seconds: number) => verdictOf(grant, { now: () => now + seconds * 1_000 })
    expect(await Promise.all([-61, -60, 0, 160, 161].map(at))).toEqual([
      'grant_expired',
      'covered',
      'covered',
      'covered',
      'grant_expired',
    ])
  })
})

describe('a keyring', () => {
  const other = { kid: 'other', secret: 'another-secret-0123456789-abcdefghijk' }

  it('signs with its first key and verifies with all keys, so that keys can be rotated', async () => {
    const old = await grantFor()
    const both = createKeyring({ keys: [other, { kid, secret }] })
    const fresh = await issueGrant(both, use)
    for (const grant of [old, fresh]) {
      expect(await verifyGrant(both, grant, use)).toMatchObject({ kind: 'covered' })
    }
    expect(await verifyGrant(createKeyring({ keys: [other] }), old, use)).toEqual({
      kind: 'reauthorize',
      code: 'grant_unknown_key',
    })
    expect(await verdictOf(fresh)).toBe('grant_unknown_key')
  })

  it.each([
    [],
    [
      { kid, secret },
      { kid, secret: other.secret },
    ],
    [
      { kid, secret },
      { kid: 'other', secret },
    ],
    [{ kid: '', secret }],
    [{ kid: 'a"b', secret }],
    [{ kid: 'a/b', secret }],
    [{ kid: 'x'.repeat(65), secret }],
    [{ kid: `${kid}\n`, secret }],
    [{ secret }],
    [{ kid, secret: secret.slice(0, 31) }],
    [{ kid, secret: 'changeme'.repeat(0) }],
    [{ kid, secret: 'secret'.repeat(9) }],
    [{ kid, secret: new Uint8Array(64) }],
    [{ kid, secret: 12 }],
    [{ kid }],
    [null],
  ])('cannot be created from %j', (...keys) => {
    try {
      Reflect.apply(createKeyring, undefined, [{ keys }])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError)
      expect(error).toMatchObject({ code: 'invalid_keyring' })
      expect(String(error)).not.toContain('canary')
    }
  })

  it.each([
    [{ isRevokd: () => true }, 'unknown option "isRevokd": did you mean isRevoked?'],
    [{ keys: [{ kid, secret, alg: 'none' }] }, 'unknown option "alg" in keys.'],
    [{ isRevoked: new Set(['grant-1']) }, 'isRevoked'],
    [{ keys: undefined }, 'one or more keys'],
  ])('refuses the option %j', (options, text) => {
    const make = () =>
      Reflect.apply(createKeyring, undefined, [{ keys: [{ kid, secret }], ...options }])
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(text)
  })

  it('does not reveal its secret when it is serialised', () => {
    expect(JSON.stringify(keyring)).not.toContain('canary')
  })

  it('accepts bytes as well as text, and keeps a copy', async () => {
    const bytes = new TextEncoder().encode(secret)
    const same = createKeyring({ keys: [{ kid, secret: bytes }] })
    bytes.fill(0)
    expect(await verifyGrant(same, await grantFor(), use)).toMatchObject({ kind: 'covered' })
  })

  it.each([
    ['true', true, 'grant_revoked'],
    ['false', false, 'covered'],
  ])('whose isRevoked returns %s (%j) gives the verdict %s', async (_, revoked, expected) => {
    const asked: unknown[] = []
    const isRevoked = async (given: unknown) => {
      asked.push(given)
      return revoked
    }
    const strict = createKeyring({ keys: [{ kid, secret }], isRevoked })
    const verdict = await verifyGrant(strict, await grantFor({ id: 'g' }), use)
    expect('code' in verdict ? verdict.code : verdict.kind).toBe(expected)
    expect(asked).toMatchObject([{ jti: 'g', i: 'trace' }])
  })
})

describe('a proxy with a keyring', () => {
  const fixture = () => createFixture({ grants: keyring })

  it('writes what a grant covers, without the grant, and answers each update separately', async () => {
    const { send, upstream } = fixture()
    const good = item({ inferenceId: 'trace', grant: await grantFor() })
    const bare = item({ inferenceId: 'trace' })
    const other = item({ grant: await grantFor() })
    const late = item({ grant: await sign({ ...claims, iat: 1, exp: 2 }) })
    const forged = item({ inferenceId: 'trace', grant: await sign(claims, header, 'x'.repeat(40)) })
    const stranger = item({ grant: await sign(claims, { ...header, kid: 'other' }) })
    const { results } = await send(good, bare, other, late, forged, stranger)
    expect(results).toEqual([
      { id: good.id, status: 'applied' },
      { id: bare.id, status: 'reauthorize', code: 'grant_missing' },
      { id: other.id, status: 'reauthorize', code: 'grant_mismatch' },
      { id: late.id, status: 'reauthorize', code: 'grant_expired' },
      { id: forged.id, status: 'rejected', code: 'grant_invalid' },
      { id: stranger.id, status: 'reauthorize', code: 'grant_unknown_key' },
    ])
    expect(upstream.calls.map(({ body }) => body)).toEqual([
      '{"row":{"human_feedback":1},"config":{"humanFeedbackColumnName":"human_feedback"}}',
    ])
  })

  it('does not let a grant exceed the policy', async () => {
    const { send } = fixture()
    const grant = await grantFor({ columns: ['output', 'human_feedback'] })
    const forbidden = item({ inferenceId: 'trace', row: { output: 'x' }, grant })
    const wrong = item({ inferenceId: 'trace', row: { human_feedback: 7 }, grant })
    expect((await send(forbidden, wrong)).results).toMatchObject([
      { status: 'rejected', code: 'column_denied', column: 'output' },
      { status: 'rejected', code: 'value_denied', column: 'human_feedback' },
    ])
  })

  it('calls isRevoked once for a grant that many updates share', async () => {
    const asked: unknown[] = []
    const isRevoked = (given: unknown) => asked.push(given) < 0
    const grants = createKeyring({ keys: [{ kid, secret }], isRevoked })
    const { send } = createFixture({ grants })
    const grant = await grantFor({ inferenceIdPrefix: 'session_' })
    const items = Array.from({ length: 20 }, (_, at) =>
      item({ inferenceId: `session_${at}`, grant }),
    )
    expect((await send(...items)).status).toBe(200)
    expect(asked).toHaveLength(1)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('canary')
      },
    ],
    ['rejects', () => Promise.reject(new Error('canary'))],
    ['says neither yes nor no', () => undefined],
  ])('keeps updates waiting if isRevoked %s', async (_, broken) => {
    const isRevoked: () => boolean = Object(broken)
    const grants = createKeyring({ keys: [{ kid, secret }], isRevoked })
    const { send, upstream } = createFixture({ grants })
    const { results } = await send(item({ inferenceId: 'trace', grant: await grantFor() }))
    expect(results).toMatchObject([{ status: 'retry', code: 'grant_unchecked' }])
    expect(upstream.calls).toEqual([])
  })

  it('waits for isRevoked only until the deadline', async () => {
    const grants = createKeyring({
      keys: [{ kid, secret }],
      isRevoked: () => new Promise(() => {}),
    })
    const { send } = createFixture({ grants, deadlineMs: 20 })
    const { results } = await send(item({ inferenceId: 'trace', grant: await grantFor() }))
    expect(results).toMatchObject([{ status: 'retry', code: 'deadline' }])
  })
})

describe('reading a grant', () => {
  property.prop([fc.uint8Array()])('decodes the bytes that it encoded', (bytes) => {
    expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
    expect(toBase64url(bytes)).toBe(encode(bytes))
  })

  it.each(['A', 'AAAAA', 'AB', 'AAB', 'A=', '=', 'AA==', 'A A', 'é', '+/'])(
    'decodes %j to nothing',
    (text) => expect(fromBase64url(text)).toBeUndefined(),
  )

  property.prop([fc.string({ unit: 'binary-ascii' }), fc.base64String()])(
    'accepts one spelling for each sequence of bytes',
    (text, base64) => {
      for (const spelling of [text, base64, base64.replaceAll('=', '')]) {
        const bytes = fromBase64url(spelling)
        if (bytes) expect(toBase64url(bytes)).toBe(spelling)
      }
    },
  )

  property.prop([fc.string({ unit: 'grapheme', maxLength: 3_000 })])(
    'rejects any other text',
    async (text) => {
      expect(await verdictOf(text)).toBe('grant_invalid')
    },
  )

  property.prop([fc.nat(), fc.nat({ max: 127 })])(
    'rejects a grant with one changed character',
    async (place, code) => {
      const grant = await grantFor()
      const at = place % grant.length
      const changed = grant.slice(0, at) + String.fromCharCode(code) + grant.slice(at + 1)
      if (changed === grant) return
      expect(['grant_invalid', 'grant_unknown_key']).toContain(await verdictOf(changed))
    },
  )

  property.prop([
    fc.record(
      {
        v: fc.oneof(fc.constant(1), fc.anything()),
        p: fc.oneof(fc.constant(pipeline), fc.anything()),
        i: fc.oneof(fc.constant('trace'), fc.anything()),
        ip: fc.anything(),
        c: fc.oneof(fc.constant(['human_feedback']), fc.anything()),
        iat: fc.oneof(fc.constant(nowSeconds), fc.anything()),
        exp: fc.oneof(fc.constant(nowSeconds + 60), fc.anything()),
        jti: fc.oneof(fc.string(), fc.anything()),
        nbf: fc.anything(),
      },
      { requiredKeys: [] },
    ),
  ])('does not throw for any signed claims', async (claimed) => {
    const text = JSON.stringify(claimed, (_, value) => (typeof value === 'bigint' ? 0 : value))
    const verdict = await verdictOf(sign(JSON.parse(text)))
    expect(['covered', 'grant_invalid', 'grant_mismatch', 'grant_expired']).toContain(verdict)
  })
})
