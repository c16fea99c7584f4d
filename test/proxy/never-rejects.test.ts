import { describe, expect, it } from 'vitest'
import { createProxy, type ProxyOptions } from '../../src/proxy.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'
import { grantFor, keyring } from './grants.ts'

const body = (...items: readonly object[]) => JSON.stringify({ updates: items })
const post = (text: string) =>
  new Request('https://example.com', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  })
const leak = () => {
  throw new Error(canary)
}
const trap = new Proxy({}, { get: leak, has: leak, ownKeys: leak })

async function answerOf(options: object, text = body(item())) {
  const all: object = { ...policy, now: () => now, ...options }
  const proxy = createProxy(all as ProxyOptions)
  const response = await proxy(post(text))
  const said = await response.text()
  expect(said).not.toContain(canary)
  return { status: response.status, ...JSON.parse(said) }
}

const broken: [string, unknown][] = [
  ['throws', leak],
  ['rejects', () => Promise.reject(new Error(canary))],
  ['rejects with nothing', () => Promise.reject()],
  ['gives nothing', () => undefined],
  ['gives null', () => null],
  ['gives a text', () => canary],
  ['gives NaN', () => Number.NaN],
  ['gives what throws when it is looked at', () => trap],
  ['gives a promise of that', async () => [trap]],
]

describe('The handler answers and does not reject if', () => {
  it.each(broken)('its clock %s', async (_, clock) => {
    const answer = await answerOf({ apiKey: canary, fetch: createUpstream().fetch, now: clock })
    expect([answer.status, answer.code]).toEqual([500, 'internal_error'])
  })

  it.each(broken)('a grant is verified and its clock %s', async (_, clock) => {
    const grant = await grantFor()
    const text = body(item({ inferenceId: 'trace', grant }))
    const { fetch, calls } = createUpstream()
    expect(
      (await answerOf({ apiKey: canary, fetch, grants: keyring, now: clock }, text)).status,
    ).toBe(500)
    expect(calls).toEqual([])
  })

  it.each(broken)('its transport %s', async (_, transport) => {
    const answer = await answerOf({ transport })
    expect([answer.status, answer.results]).toMatchObject([
      207,
      [{ status: 'retry', code: 'upstream_unavailable' }],
    ])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', canary],
    ['an unknown kind', { kind: 'lost', code: canary }],
    ['a retry without a code', { kind: 'retry' }],
    [
      'a retry with a wait that is none',
      { kind: 'retry', code: 'deadline', retryAfterMs: Number.NaN },
    ],
    ['a delivery without a way', { kind: 'delivered' }],
    ['a column that is none', { kind: 'rejected', code: 'value_denied', column: {} }],
  ])(
    'its transport returns %s for one update, which waits, while the others are settled',
    async (_, outcome) => {
      const applied = { kind: 'delivered', via: 'applied' }
      const transport = async () => ({ outcomes: [applied, outcome, applied] })
      const { results } = await answerOf({ transport }, body(item(), item(), item()))
      expect(results).toMatchObject([
        { status: 'applied' },
        { status: 'retry', code: 'upstream_unavailable' },
        { status: 'applied' },
      ])
    },
  )

  it.each(broken)('its fetch %s', async (_, fetch) => {
    const answer = await answerOf({ apiKey: canary, fetch })
    expect([answer.status, answer.results]).toMatchObject([207, [{ status: 'retry' }]])
  })

  it.each(
    ['enabled', 'clientKey', 'onEvent', 'apiKey'].flatMap((hook) =>
      broken.map(([how, work]) => [hook, how, work] as const),
    ),
  )('%s %s', async (hook, _, work) => {
    const { fetch } = createUpstream()
    const original = console.error
    console.error = () => undefined
    try {
      const answer = await answerOf({ apiKey: canary, fetch, [hook]: work })
      expect([200, 403, 500, 503]).toContain(answer.status)
    } finally {
      console.error = original
    }
  })

  it.each(broken)('isRevoked %s', async (_, isRevoked) => {
    const text = body(item({ inferenceId: 'trace', grant: await grantFor() }))
    const grants = { ...keyring, isRevoked }
    const { status, results } = await answerOf(
      { apiKey: canary, fetch: createUpstream().fetch, grants },
      text,
    )
    expect([status, results]).toMatchObject([207, [{ status: 'retry', code: 'grant_unchecked' }]])
  })
})
