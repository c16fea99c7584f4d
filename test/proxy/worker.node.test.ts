import { build } from 'esbuild'
import { Miniflare, Response } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WireReply } from '../../src/proxy.ts'
import { awkwardIds } from '../http/ids.ts'
import { canary } from '../http/upstream.ts'
import { item, policy } from './fixture.ts'

/** A Worker with one proxy for all its requests, as anybody would write it. */
const script = `
  import { createProxy } from './src/proxy.ts'
  const proxy = createProxy({ ...${JSON.stringify(policy)}, apiKey: '${canary}' })
  export default { fetch: (request) => proxy(request) }
`

interface Call {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

let worker: Miniflare
let calls: Call[]
let answer: () => Response

beforeAll(async () => {
  const bundle = await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    write: false,
  })
  worker = new Miniflare({
    modules: true,
    script: bundle.outputFiles[0]?.text ?? '',
    compatibilityDate: '2024-09-01',
    outboundService: async (request) => {
      const headers = Object.fromEntries(request.headers)
      calls.push({ url: request.url, headers, body: await request.text() })
      return answer()
    },
  })
  await worker.ready
}, 30_000)

afterAll(() => worker.dispose())

beforeEach(() => {
  calls = []
  answer = () => Response.json({ success: true })
})

async function send(...items: readonly object[]) {
  const response = await worker.dispatchFetch('https://example.com/feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ updates: items }),
  })
  const text = await response.text()
  expect(text).not.toContain(canary)
  const reply: WireReply = JSON.parse(text)
  return { status: response.status, ...reply }
}

describe('the proxy as a Worker', () => {
  it('answers six batches of twenty that come at once, each in a request of its own', async () => {
    const batches = Array.from({ length: 6 }, () => Array.from({ length: 20 }, () => item()))
    const replies = await Promise.all(batches.map((batch) => send(...batch)))
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(replies.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(
      batches.flat().map(({ id }) => id),
    )
    expect(calls).toHaveLength(120)
  })

  it.each(awkwardIds)('sends the id %j out to the byte', async (inferenceId, _segment, value) => {
    await send(item({ inferenceId }))
    expect(calls).toHaveLength(1)
    expect(calls[0]?.url).toBe(
      `https://api.openlayer.com/v1/inference-pipelines/${policy.pipelines[0]}/rows?inferenceId=${value}`,
    )
    const { host, 'cf-worker': _, 'content-length': length, ...ours } = calls[0]?.headers ?? {}
    expect([host, length]).toEqual(['api.openlayer.com', '82'])
    expect(ours).toEqual({
      authorization: `Bearer ${canary}`,
      'content-type': 'application/json',
      accept: 'application/json',
    })
  })

  it.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    answer = () => new Response(null, { status, headers: { location: 'https://evil.example/' } })
    expect((await send(item())).results).toMatchObject([
      { status: 'retry', code: 'upstream_redirect' },
    ])
    expect(calls).toHaveLength(1)
  })
})
