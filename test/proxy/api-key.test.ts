import { describe, expect, it } from 'vitest'
import { createProxy, type ProxyOptions } from '../../src/proxy.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'
import { keyring, secret } from './grants.ts'

/** Creates a proxy whose key is a function, and records what it writes to the console. */
function asking(apiKey: unknown, options: Partial<ProxyOptions> = {}) {
  const upstream = createUpstream()
  const all = { ...policy, ...options, apiKey, fetch: upstream.fetch, now: () => now }
  const proxy = createProxy(all as ProxyOptions)
  const send = async (...items: readonly object[]) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ updates: items }) }
    const response = await proxy(new Request('https://example.com', init))
    const text = await response.text()
    expect(text).not.toContain('canary')
    return { status: response.status, headers: response.headers, reply: JSON.parse(text) }
  }
  return { send, ...upstream }
}

async function consoleOf(work: () => Promise<unknown>): Promise<unknown[][]> {
  const written: unknown[][] = []
  const original = console.error
  console.error = (...words) => written.push(words)
  try {
    await work()
    return written
  } finally {
    console.error = original
  }
}

describe('a key given as a function', () => {
  it.each([() => canary, async () => canary])('is used for that request', async (apiKey) => {
    const { send, calls } = asking(apiKey)
    expect((await send(item())).status).toBe(200)
    expect(calls[0]?.headers['authorization']).toBe(`Bearer ${canary}`)
  })

  it('is requested once for each request that has something to write, and for no other', async () => {
    let asked = 0
    const { send, calls } = asking(() => `key-${++asked}`)
    await send(item(), item())
    await send(item({ row: { output: 1 } }))
    await send(item())
    expect(calls.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer key-1',
      'Bearer key-1',
      'Bearer key-2',
    ])
  })

  it.each<[string, unknown]>([
    ['is missing', () => undefined],
    ['is empty', () => ''],
    ['has a line break', () => `${canary}\n`],
    ['is no string', () => 7],
    ['cannot be had', () => Object(undefined).nothing()],
    ['is refused with its text', () => Promise.reject(new Error(`Bearer ${canary}`))],
    ['does not come in time', () => new Promise(() => {})],
  ])('makes pages wait if it %s, and this is reported once on the console', async (_, apiKey) => {
    const { send, calls } = asking(apiKey, { deadlineMs: 30 })
    const written = await consoleOf(async () => {
      for (let count = 0; count < 2; count++) {
        const { status, headers, reply } = await send(item())
        expect([status, reply.code]).toEqual([503, 'key_missing'])
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }
    })
    expect(calls).toEqual([])
    expect(written).toEqual([[expect.stringContaining('key_missing')]])
    expect(String(written)).not.toContain('canary')
  })

  it('must not sign the grants, because their issuers would have it', async () => {
    const { send, calls } = asking(() => secret, { grants: keyring })
    expect((await send(item())).reply).toMatchObject({ results: [{ code: 'grant_missing' }] })
    expect(() => asking(secret, { grants: keyring })).toThrow('grants')
    expect(calls).toEqual([])
  })

  it('is used again as soon as it is available', async () => {
    let key: string | undefined
    const { send } = asking(() => key)
    await consoleOf(async () => expect((await send(item())).status).toBe(503))
    key = canary
    expect((await send(item())).status).toBe(200)
  })
})
