import { expect, it } from 'vitest'
import { createKeyring, createMemoryRateLimit, createProxy } from '../../../src/proxy.ts'
import { canary } from '../../http/upstream.ts'
import { createFixture, item, now, policy } from '../fixture.ts'
import {
  claims,
  grantFor,
  header,
  keyring,
  kid,
  nowSeconds,
  secret,
  sign,
  signText,
} from '../grants.ts'
import { threat } from './threat.ts'

/** Returns the code or status of an update with this grant, and checks that it is written only if applied. */
async function codeOf(grant: string | Promise<string>, options: object = {}) {
  const { send, upstream } = createFixture({ grants: keyring, ...options })
  const [result] = (await send(item({ inferenceId: 'trace', grant: await grant }))).results
  expect(upstream.calls).toHaveLength(result?.status === 'applied' ? 1 : 0)
  return result?.code ?? result?.status
}

const text = JSON.stringify(claims)

threat(19, () => {
  it.each([
    { alg: 'none', kid, typ: 'olgrant+jwt' },
    { alg: 'None', kid, typ: 'olgrant+jwt' },
    { alg: 'HS512', kid, typ: 'olgrant+jwt' },
    { alg: 'RS256', kid, typ: 'olgrant+jwt' },
    { alg: 'hs256', kid, typ: 'olgrant+jwt' },
    { ...header, crit: ['exp'] },
    { ...header, b64: false, crit: ['b64'] },
    { ...header, zip: 'DEF' },
    { ...header, jku: 'https://evil.example/keys' },
    { ...header, jwk: { kty: 'oct', k: 'AAAA' } },
    { ...header, typ: 'JWT' },
    { alg: 'HS256', typ: 'olgrant+jwt' },
    { alg: 'HS256', kid },
    [],
    'HS256',
    null,
  ])('the header %j is refused even with the right signature', async (head) => {
    expect(await codeOf(sign(claims, head))).toBe('grant_invalid')
  })

  it.each([
    ['a name twice', `{"alg":"none","alg":"HS256","kid":"${kid}","typ":"olgrant+jwt"}`],
    ['another order', `{"typ":"olgrant+jwt","alg":"HS256","kid":"${kid}"}`],
    ['a space', `{"alg":"HS256", "kid":"${kid}","typ":"olgrant+jwt"}`],
    ['an escape', `{"alg":"HS25\\u0036","kid":"${kid}","typ":"olgrant+jwt"}`],
    ['a tail', `{"alg":"HS256","kid":"${kid}","typ":"olgrant+jwt"}\n`],
  ])('a header with %s is refused', async (_, head) => {
    expect(await codeOf(signText(head, text))).toBe('grant_invalid')
  })

  it('a grant without a signature is refused', async () => {
    const [head, payload] = (await grantFor()).split('.')
    for (const grant of [`${head}.${payload}.`, `${head}.${payload}`, `${head}..${payload}`]) {
      expect(await codeOf(grant)).toBe('grant_invalid')
    }
  })

  it('a grant with the right header and signature is accepted', async () => {
    expect(await codeOf(sign(claims))).toBe('applied')
  })
})

threat(20, () => {
  it('a session token signed with the same secret is refused because of its type', async () => {
    const session = { sub: 'user-1', iat: nowSeconds, exp: nowSeconds + 60 }
    expect(await codeOf(sign(session, { alg: 'HS256', typ: 'JWT' }))).toBe('grant_invalid')
    expect(await codeOf(sign({ ...claims, ...session }, { ...header, typ: 'at+jwt' }))).toBe(
      'grant_invalid',
    )
  })

  it.each([
    { sub: 'user-1', iat: nowSeconds, exp: nowSeconds + 60 },
    { ...claims, v: undefined },
    { ...claims, v: 2 },
    { ...claims, v: '1' },
    { ...claims, scope: 'admin' },
    { ...claims, nbf: nowSeconds },
    { ...claims, aud: 'elsewhere' },
    { ...claims, i: undefined },
    { ...claims, ip: 'session_1_' },
    { ...claims, i: undefined, ip: '' },
    { ...claims, i: undefined, ip: 'chat_1' },
    { ...claims, i: undefined, ip: 'chat_1234' },
    { ...claims, i: ['trace'] },
    { ...claims, p: undefined },
    { ...claims, c: 'human_feedback' },
    { ...claims, c: [] },
    { ...claims, c: [1] },
    { ...claims, c: { 0: 'human_feedback', length: 1 } },
    { ...claims, c: Array(17).fill('human_feedback') },
    { ...claims, o: '*' },
    { ...claims, o: 'https://app.example.com/' },
    { ...claims, jti: 7 },
    [claims],
    null,
    'trace',
  ])('the claims %j are refused even with the right signature', async (claimed) => {
    expect(await codeOf(sign(claimed))).toBe('grant_invalid')
  })

  it('claims that are not JSON are refused', async () => {
    expect(await codeOf(signText(JSON.stringify(header), `${text}x`))).toBe('grant_invalid')
    expect(await codeOf(signText(JSON.stringify(header), ''))).toBe('grant_invalid')
  })
})

threat(21, () => {
  it.each(['other', '__proto__', 'constructor', 'toString', kid.toUpperCase().concat('x'), '..'])(
    'the kid %j matches no key',
    async (name) => {
      expect(await codeOf(sign(claims, { ...header, kid: name }))).toBe('grant_unknown_key')
    },
  )

  it.each([
    '',
    '../../dev/null',
    "' OR 1=1 --",
    'https://evil.example/key',
    'x'.repeat(65),
    `${kid}\n`,
    `${kid}\0`,
    'é',
    null,
    7,
    [kid],
    { kid },
  ])('the kid %j is invalid', async (name) => {
    expect(await codeOf(sign(claims, { ...header, kid: name }))).toBe('grant_invalid')
  })

  it('a known kid with the signature of another key is refused', async () => {
    const other = 'another-secret-0123456789-abcdefghijk'
    const both = createKeyring({
      keys: [
        { kid, secret },
        { kid: 'b', secret: other },
      ],
    })
    expect(await codeOf(sign(claims, header, other), { grants: both })).toBe('grant_invalid')
    expect(await codeOf(sign(claims, { ...header, kid: 'b' }, other), { grants: both })).toBe(
      'applied',
    )
  })
})

threat(22, () => {
  it.each([
    { iat: undefined },
    { exp: undefined },
    { iat: `${nowSeconds}` },
    { exp: `${nowSeconds + 60}` },
    { iat: nowSeconds + 0.5 },
    { exp: null },
    { iat: -1 },
    { iat: -1, exp: 10 },
    { exp: [nowSeconds + 60] },
    { exp: nowSeconds },
    { exp: nowSeconds - 1 },
    { exp: nowSeconds + 90 * 86_400 + 1 },
    { exp: 2 ** 53 },
    { iat: 0, exp: nowSeconds + 60 },
  ])('the times %j are refused', async (times) => {
    expect(await codeOf(sign({ ...claims, ...times }))).toBe('grant_invalid')
  })

  it('a time that overflows to Infinity is refused', async () => {
    const endless = text.replace(`"exp":${claims.exp}`, '"exp":1e400')
    expect(await codeOf(signText(JSON.stringify(header), endless))).toBe('grant_invalid')
  })

  it.each([
    ['long ago', { iat: 1, exp: 2 }],
    ['an hour ago', { iat: nowSeconds - 7_200, exp: nowSeconds - 3_600 }],
    ['tomorrow', { iat: nowSeconds + 86_400, exp: nowSeconds + 90_000 }],
    ['milliseconds', { iat: now, exp: now + 60_000 }],
  ])('a grant of %s asks for another one', async (_, times) => {
    expect(await codeOf(sign({ ...claims, ...times }))).toBe('grant_expired')
  })

  it.each([
    ['a minute before it begins', { iat: nowSeconds + 60, exp: nowSeconds + 120 }, 'applied'],
    ['a second earlier', { iat: nowSeconds + 61, exp: nowSeconds + 120 }, 'grant_expired'],
    ['a minute after it ends', { iat: 1_000, exp: nowSeconds - 60 }, 'grant_invalid'],
    ['in its last minute of grace', { iat: nowSeconds - 99, exp: nowSeconds - 60 }, 'applied'],
    ['a second later', { iat: nowSeconds - 99, exp: nowSeconds - 61 }, 'grant_expired'],
  ])('a grant is checked %s: %j', async (_, times, expected) => {
    expect(await codeOf(sign({ ...claims, ...times }))).toBe(expected)
  })
})

threat(23, () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

  it('unused bits after the last byte of a signature are checked', async () => {
    const grant = await grantFor()
    const last = letters.indexOf(grant.at(-1) ?? '')
    for (const unused of [1, 2, 3]) {
      const twin = grant.slice(0, -1) + letters[(last & ~3) | unused]
      expect(await codeOf(twin)).toBe('grant_invalid')
    }
    expect(await codeOf(grant)).toBe('applied')
  })

  it.each([
    ['padding', (grant: string) => `${grant}=`],
    ['a space', (grant: string) => `${grant} `],
    ['a space before', (grant: string) => ` ${grant}`],
    ['a line break', (grant: string) => grant.replace('.', '\n.')],
    ['another part', (grant: string) => `${grant}.`],
    ['a part before', (grant: string) => `.${grant}`],
    ['a letter more', (grant: string) => `${grant}A`],
    ['a letter less', (grant: string) => grant.slice(0, -1)],
    ['a percent code', (grant: string) => grant.replace('.', '%2E')],
    ['wide letters', (grant: string) => grant.replace('e', 'ｅ')],
    ['letters beyond a table', (grant: string) => grant.replace('e', 'ť')],
    ['parts of one letter', () => 'e.e.e'],
    ['no text', () => ''],
  ])('a grant with %s is refused', async (_, change) => {
    expect(await codeOf(change(await grantFor()))).toBe('grant_invalid')
  })

  it('a grant that is too long is refused even with the right signature', async () => {
    const long = { ...claims, c: ['human_feedback', 'x'.repeat(1_500)] }
    expect((await sign(long)).length).toBeGreaterThan(2_048)
    expect(await codeOf(sign(long))).toBe('grant_invalid')
  })

  it('plus and slash are not accepted for minus and underscore', async () => {
    for (let life = 60; life < 120; life++) {
      const grant = await grantFor({ lifeSeconds: life })
      const twin = grant.replaceAll('-', '+').replaceAll('_', '/')
      if (twin !== grant) expect(await codeOf(twin)).toBe('grant_invalid')
    }
  })
})

threat(24, () => {
  it.each([
    ['no secret', ''],
    ['31 bytes', secret.slice(0, 31)],
    ['one letter', 'a'.repeat(64)],
    ['a word over and over', 'secret'.repeat(8)],
    ['zeros', new Uint8Array(32)],
  ])('a weak secret is refused: %s', (_, weak) => {
    expect(() => createKeyring({ keys: [{ kid, secret: weak }] })).toThrow('32 random bytes')
  })

  it('the Openlayer key is refused as a secret, and not shown', () => {
    const apiKey = `${canary}-0123456789-0123456789-abcdefgh`
    const grants = createKeyring({
      keys: [
        { kid, secret },
        { kid: 'b', secret: apiKey },
      ],
    })
    const make = () => createProxy({ ...policy, apiKey, grants })
    expect(make).toThrow('apiKey')
    expect(make).not.toThrow(canary)
  })
})

threat(25, () => {
  it('a revoked grant is refused', async () => {
    const revoked = new Set(['stolen'])
    const isRevoked = ({ jti = '' }) => revoked.has(jti)
    const grants = createKeyring({ keys: [{ kid, secret }], isRevoked })
    expect(await codeOf(grantFor({ id: 'stolen' }), { grants })).toBe('grant_revoked')
    expect(await codeOf(grantFor({ id: 'mine' }), { grants })).toBe('applied')
  })

  it('each grant has its own rate limit, beyond which updates wait', async () => {
    const grantRateLimit = createMemoryRateLimit({ updates: 3, now: () => now })
    const { send, upstream } = createFixture({ grants: keyring, grantRateLimit })
    const mine = await grantFor({ id: 'mine' })
    const other = await grantFor()
    const replay = () => item({ inferenceId: 'trace', grant: mine })
    const first = await send(replay(), replay())
    const second = await send(replay(), replay(), item({ inferenceId: 'trace', grant: other }))
    expect([...first.results, ...second.results].map(({ code, status }) => code ?? status)).toEqual(
      ['applied', 'applied', 'applied', 'rate_limited', 'applied'],
    )
    expect(second.results[1]).toMatchObject({ status: 'retry', retryAfterMs: 60_000 })
    expect(upstream.calls).toHaveLength(4)
  })

  it('two grants without an id have separate rate limits', async () => {
    const grantRateLimit = createMemoryRateLimit({ updates: 1, now: () => now })
    const { send } = createFixture({ grants: keyring, grantRateLimit })
    const [one, other] = [await grantFor(), await grantFor({ lifeSeconds: 60 })]
    const update = (grant: string) => item({ inferenceId: 'trace', grant })
    const { results } = await send(update(one), update(other), update(one), update(other))
    expect(results.map(({ code, status }) => code ?? status)).toEqual([
      'applied',
      'applied',
      'rate_limited',
      'rate_limited',
    ])
  })

  it('a rate limit that fails blocks updates and does not receive the grant', async () => {
    const heard: unknown[] = []
    const grantRateLimit = {
      limit: (request: unknown) => {
        heard.push(request)
        return Promise.reject(new Error('down'))
      },
    }
    const grant = await grantFor()
    expect(await codeOf(grant, { grantRateLimit })).toBe('rate_limited')
    expect(JSON.stringify(heard)).not.toContain(grant.split('.')[2] ?? '')
  })
})

threat(27, () => {
  it.each([
    ['expired', () => grantFor({ lifeSeconds: 1, now: () => now - 3_600_000 })],
    ['not yet good', () => grantFor({ now: () => now + 3_600_000 })],
    ['for another trace', () => grantFor({ inferenceId: 'other' })],
    ['by a key that was retired', () => sign(claims, { ...header, kid: '2025-01' })],
    ['missing', async () => undefined],
  ])(
    'an update whose grant is %s asks for another one, and the other update is written',
    async (_, make) => {
      const { send } = createFixture({ grants: keyring })
      const late = item({ inferenceId: 'trace', grant: await make() })
      const good = item({ inferenceId: 'trace', grant: await grantFor() })
      expect((await send(late, good)).results).toMatchObject([
        { id: late.id, status: 'reauthorize' },
        { id: good.id, status: 'applied' },
      ])
    },
  )
})
