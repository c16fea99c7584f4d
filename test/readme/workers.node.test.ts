import { build } from 'esbuild'
import { Miniflare, Response } from 'miniflare'
import { afterEach, expect, it } from 'vitest'
import { root } from '../house/module.ts'
import { item } from '../proxy/fixture.ts'

const workers: Miniflare[] = []
const keys: (string | null)[] = []

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.dispose()))
  keys.length = 0
})

/** Starts an example in workerd. Its network answers every request as Openlayer answers a success. */
async function start(example: string): Promise<Miniflare> {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: [`test/readme/${example}`],
    alias: { 'aftertrace/proxy': './src/proxy.ts' },
    external: ['cloudflare:workers'],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const worker = new Miniflare({
    modules: true,
    script: bundle.outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    bindings: { OPENLAYER_API_KEY: 'a-key-for-the-test' },
    ratelimits: { FEEDBACK_RATE_LIMIT: { simple: { limit: 3, period: 60 } } },
    outboundService: (request) => {
      keys.push(request.headers.get('authorization'))
      return Response.json({ success: true })
    },
  })
  workers.push(worker)
  await worker.ready
  return worker
}

async function send(worker: Miniflare, update: object, headers: Record<string, string> = {}) {
  const response = await worker.dispatchFetch('https://example.com/feedback', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ updates: [update] }),
  })
  return { status: response.status, body: await response.json() }
}

it('The proxy in the README writes an allowed column and refuses another', async () => {
  const worker = await start('worker-proxy.ts')
  expect(await send(worker, item())).toMatchObject({
    status: 200,
    body: { results: [{ status: 'applied' }] },
  })
  expect(await send(worker, item({ row: { cost: 0 } }))).toMatchObject({
    body: { results: [{ status: 'rejected', column: 'cost' }] },
  })
  expect(keys).toEqual(['Bearer a-key-for-the-test'])
}, 30_000)

it('The example for Workers limits rates with its binding, by network', async () => {
  const worker = await start('adapters/workers.ts')
  const statusesOf = async (networkAt: (index: number) => string) => {
    const statuses = []
    for (let index = 1; index <= 8; index++) {
      const headers = { 'cf-connecting-ip': `2001:db8:0:${networkAt(index)}::${index}` }
      statuses.push((await send(worker, item(), headers)).status)
    }
    return statuses
  }
  const near = await statusesOf(() => '0')
  expect(near.slice(0, 3)).toEqual([200, 200, 200])
  // The binding counts per minute. If a minute ends during the test, six of the eight requests pass.
  expect(near.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2)
  expect(new Set(await statusesOf(String))).toEqual(new Set([200]))
}, 30_000)
