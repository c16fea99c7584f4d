import { describe, expect, it } from 'vitest'
import { createDenylist } from '../../src/cloudflare.ts'
import { createKeyring, verifyGrant } from '../../src/proxy.ts'
import { now, pipeline } from '../proxy/fixture.ts'
import { grantFor, kid, secret } from '../proxy/grants.ts'

/** Creates a store with one key of Workers KV, and records its reads. */
function createStore(text: string | null | Error) {
  const reads: unknown[] = []
  const store = {
    text,
    reads,
    kv: {
      async get(key: string, options?: { readonly cacheTtl?: number }) {
        reads.push([key, options])
        if (store.text instanceof Error) throw store.text
        return store.text
      },
    },
  }
  return store
}

async function verdictOf(grant: string, isRevoked: ReturnType<typeof createDenylist>) {
  const keyring = createKeyring({ keys: [{ kid, secret }], isRevoked })
  return verifyGrant(keyring, grant, {
    inferencePipelineId: pipeline,
    inferenceId: 'trace',
    columns: ['human_feedback'],
    now: () => now,
  })
}

describe('a denylist in KV', () => {
  it('revokes the listed grants and subjects, and no others', async () => {
    const { kv } = createStore('["grant-7","person-3"]')
    const isRevoked = createDenylist({ kv })
    expect(await verdictOf(await grantFor({ id: 'grant-7' }), isRevoked)).toMatchObject({
      code: 'grant_revoked',
    })
    expect(await verdictOf(await grantFor({ subject: 'person-3' }), isRevoked)).toMatchObject({
      code: 'grant_revoked',
    })
    expect(await verdictOf(await grantFor({ id: 'grant-8' }), isRevoked)).toMatchObject({
      kind: 'covered',
    })
    expect(await verdictOf(await grantFor(), isRevoked)).toMatchObject({ kind: 'covered' })
  })

  it('is read once per minute, with the same cache time in KV', async () => {
    const clock = { now }
    const store = createStore(null)
    const isRevoked = createDenylist({ kv: store.kv, now: () => clock.now })
    const grant = await grantFor({ id: 'grant-7' })
    for (let count = 0; count < 5; count++) await verdictOf(grant, isRevoked)
    expect(store.reads).toEqual([['denylist', { cacheTtl: 60 }]])
    store.text = '["grant-7"]'
    clock.now += 60_000
    expect(await verdictOf(grant, isRevoked)).toMatchObject({ code: 'grant_revoked' })
    expect(store.reads).toHaveLength(2)
  })

  it.each([
    ['KV that fails', new Error('canary')],
    ['no JSON', 'grant-7'],
    ['no list', '{"grant-7":true}'],
    ['a list of something else', '[7]'],
  ])('blocks all grants with %s', async (_, text) => {
    const { kv } = createStore(text)
    await expect(verdictOf(await grantFor(), createDenylist({ kv }))).rejects.toThrow()
  })

  it.each([
    ['no KV', {}],
    ['a cache that KV does not have', { kv: createStore(null).kv, cacheMs: 1_000 }],
    ['an option that it does not know', { kv: createStore(null).kv, keys: 'denylist' }],
  ])('is refused with %s', (_, options) => {
    expect(() => createDenylist(options as never)).toThrow(/kv|cacheMs|keys/)
  })
})
