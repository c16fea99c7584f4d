import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, createRouter, toNodeListener } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { root } from '../house/module.ts'

// The examples read the key from the environment and call Openlayer with the global fetch, which the tests replace.

const { fetch: call } = globalThis
const servers: Server[] = []

beforeEach(() => {
  vi.resetModules()
  vi.stubEnv('OPENLAYER_API_KEY', 'a-key-for-the-test')
  vi.stubEnv('PORT', '0')
  vi.stubGlobal('fetch', async () => Response.json({ success: true }))
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const headers = { 'content-type': 'application/json', origin: 'http://localhost:8787' }
const row = { human_feedback: 0, human_feedback_comment: 'Outdated.' }
const body = JSON.stringify({ updates: [{ id: '1', time: 1, inferenceId: 'a', row }] })
const post = () =>
  new Request('https://app.example.com/feedback', { method: 'POST', headers, body })
const preflight = () =>
  new Request('https://app.example.com/feedback', { method: 'OPTIONS', headers })

async function expectApplied(response: Response): Promise<void> {
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ results: [{ id: '1', status: 'applied' }] })
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback`
}

async function expectServed(url: string): Promise<void> {
  await expectApplied(await call(url, { method: 'POST', headers, body }))
  expect((await call(url, { method: 'OPTIONS', headers })).status).toBe(204)
}

describe('The example', () => {
  it('for Node answers', async () => {
    const { server } = await import('./adapters/node.ts')
    servers.push(server)
    await vi.waitUntil(() => server.listening)
    await expectServed(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })

  it('for Express answers, also after a body parser', async () => {
    const { app } = await import('./adapters/express.ts')
    await expectServed(await listen(app))
    const { default: express } = await import('express')
    await expectServed(await listen(express().use(express.json()).use(app)))
  })

  it('for Fastify answers', async () => {
    const { app } = await import('./adapters/fastify.ts')
    await app.listen({ port: 0, host: '127.0.0.1' })
    try {
      await expectServed(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/feedback`)
    } finally {
      await app.close()
    }
  })

  it('for AWS Lambda answers', async () => {
    const { handler } = await import('./adapters/lambda.ts')
    const event = {
      rawPath: '/feedback',
      headers,
      requestContext: { http: { method: 'POST', sourceIp: '203.0.113.7' } },
    }
    const base64 = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
    for (const each of [{ body, isBase64Encoded: false }, base64]) {
      const { statusCode, body: said } = await handler({ ...event, ...each })
      expect([statusCode, JSON.parse(said)]).toMatchObject([200, { results: [{ id: '1' }] }])
    }
    const asked = { http: { method: 'OPTIONS', sourceIp: '203.0.113.7' } }
    expect(
      await handler({ ...event, isBase64Encoded: false, requestContext: asked }),
    ).toMatchObject({ statusCode: 204, body: '' })
  })

  it('for SvelteKit answers', async () => {
    const { OPTIONS, POST } = await import('./adapters/sveltekit.ts')
    const getClientAddress = () => '203.0.113.7'
    await expectApplied(await POST({ request: post(), getClientAddress }))
    expect((await OPTIONS({ request: preflight(), getClientAddress })).status).toBe(204)
  })

  it('for Nuxt answers', async () => {
    const { default: feedback } = await import('./adapters/nuxt.ts')
    const app = createApp().use(createRouter().use('/feedback', feedback))
    await expectServed(await listen(toNodeListener(app)))
  })

  it('for Remix answers', async () => {
    const { action, loader } = await import('./adapters/remix.ts')
    await expectApplied(await action({ request: post() }))
    expect((await loader({ request: preflight() })).status).toBe(204)
  })

  it('for Hono answers', async () => {
    const { app } = await import('./adapters/hono.ts')
    await expectApplied(await app.fetch(post()))
    expect((await app.request('/other')).status).toBe(404)
  })

  it('for Next.js answers', async () => {
    const { OPTIONS, POST } = await import('./adapters/next.ts')
    await expectApplied(await POST(post()))
    expect((await OPTIONS(preflight())).status).toBe(204)
  })

  it.each(['node', 'express', 'fastify', 'lambda', 'sveltekit', 'nuxt', 'remix', 'hono', 'next'])(
    'for %s loads without a key, as during a build',
    async (name) => {
      vi.stubEnv('OPENLAYER_API_KEY', undefined)
      const { server } = await import(`./adapters/${name}.ts`)
      if (server) servers.push(server)
    },
  )

  it('for Deno answers, and limits rates by the client’s address', async () => {
    const serve = vi.fn()
    vi.stubGlobal('Deno', { env: { get: () => 'a-key-for-the-test' }, serve })
    await import('./adapters/deno.ts')
    const [handler] = serve.mock.calls[0] ?? []
    const hostname = vi.fn(() => '203.0.113.7')
    const remoteAddr = Object.defineProperty({}, 'hostname', { get: hostname })
    await expectApplied(await handler(post(), { remoteAddr }))
    expect(hostname).toHaveBeenCalledOnce()
  })

  it('for Bun answers, and limits rates by the client’s address', async () => {
    const serve = vi.fn()
    vi.stubGlobal('Bun', { env: { OPENLAYER_API_KEY: 'a-key-for-the-test' }, serve })
    await import('./adapters/bun.ts')
    const [{ fetch }] = serve.mock.calls[0] ?? []
    const requestIP = vi.fn(() => ({ address: '203.0.113.7' }))
    await expectApplied(await fetch(post(), { requestIP }))
    expect(requestIP).toHaveBeenCalledOnce()
  })
})

it('docs/proxy.md shows the Worker’s configuration, which declares the binding that the example uses', () => {
  const text = readFileSync(`${root}/test/readme/adapters/wrangler.jsonc`, 'utf8')
  expect(readFileSync(`${root}/docs/proxy.md`, 'utf8')).toContain(`\`\`\`jsonc\n${text}\`\`\``)
  const { ratelimits } = JSON.parse(text.replaceAll(/^ *\/\/.*$/gm, ''))
  const worker = readFileSync(`${root}/test/readme/adapters/workers.ts`, 'utf8')
  expect(worker).toContain(`env.${ratelimits[0].name}`)
})
