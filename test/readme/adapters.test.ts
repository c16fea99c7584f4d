import { afterEach, beforeEach, expect, it, vi } from 'vitest'

// The examples read a key from the environment, and call Openlayer by the global fetch.

const addresses: (string | undefined)[] = []

beforeEach(() => {
  vi.resetModules()
  vi.stubEnv('OPENLAYER_API_KEY', 'a-key-for-the-test')
  vi.stubGlobal('fetch', async () => Response.json({ success: true }))
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  addresses.length = 0
})

function post(
  body: unknown = { updates: [{ id: '1', time: 1, inferenceId: 'a', row: { human_feedback: 1 } }] },
) {
  return new Request('https://app.example.com/feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function expectApplied(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ results: [{ id: '1', status: 'applied' }] })
}

it('The example for Hono answers', async () => {
  const { app } = await import('./adapters/hono.ts')
  await expectApplied(await app.fetch(post()))
  expect((await app.request('/other')).status).toBe(404)
})

it('The example for Next.js answers', async () => {
  const { OPTIONS, POST } = await import('./adapters/next.ts')
  await expectApplied(await POST(post()))
  const headers = { origin: 'https://app.example.com' }
  const asked = new Request('https://app.example.com/feedback', { method: 'OPTIONS', headers })
  expect((await OPTIONS(asked)).status).toBe(204)
})

it('The example for Deno answers, and counts by the address', async () => {
  const serve = vi.fn()
  vi.stubGlobal('Deno', { env: { get: () => 'a-key-for-the-test' }, serve })
  await import('./adapters/deno.ts')
  const [handler] = serve.mock.calls[0] ?? []
  const remoteAddr = {
    get hostname() {
      addresses.push('203.0.113.7')
      return '203.0.113.7'
    },
  }
  await expectApplied(await handler(post(), { remoteAddr }))
  expect(addresses).toHaveLength(1)
})

it('The example for Bun answers, and counts by the address', async () => {
  const serve = vi.fn()
  vi.stubGlobal('Bun', { env: { OPENLAYER_API_KEY: 'a-key-for-the-test' }, serve })
  await import('./adapters/bun.ts')
  const [{ fetch }] = serve.mock.calls[0] ?? []
  const requestIP = vi.fn(() => ({ address: '203.0.113.7' }))
  await expectApplied(await fetch(post(), { requestIP }))
  expect(requestIP).toHaveBeenCalledOnce()
})
