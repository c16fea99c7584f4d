import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { afterEach, expect, it, vi } from 'vitest'
import { createProxy } from '../../src/proxy.ts'
import { type NodeContext, type NodeIncoming, toNodeListener } from '../../src/proxy-node.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'
import { threat } from './threats/threat.ts'

const servers: Server[] = []

afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

function createListener() {
  const upstream = createUpstream()
  const all = { ...policy, apiKey: canary, fetch: upstream.fetch, now: () => now }
  return { listener: toNodeListener(createProxy<NodeContext>(all)), upstream }
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback`
}

const headers = { 'content-type': 'application/json' }
const send = (url: string, body: string, method = 'POST') => fetch(url, { method, headers, body })
const good = (row: object = { human_feedback: 1 }) => JSON.stringify({ updates: [item({ row })] })

/** Reads a body completely and discards it. */
const lose: RequestHandler = (request, _, next) => void request.resume().on('end', () => next())

const keepers: [string, RequestHandler][] = [
  ['express.json()', express.json({ limit: '1mb' })],
  ['express.text()', express.text({ type: '*/*', limit: '1mb' })],
  ['express.raw()', express.raw({ type: '*/*', limit: '1mb' })],
  [
    'a parser that keeps the raw bytes beside a value of its own',
    express.json({
      limit: '1mb',
      verify: (request, _, bytes) => void Object.assign(request, { rawBody: bytes }),
      reviver: () => 'another value',
    }),
  ],
]

threat(51, () => {
  it.each(keepers)(
    "a body that %s kept is used instead of the request's body",
    async (_, keeper) => {
      const { listener, upstream } = createListener()
      const url = await listen(express().use(keeper).all('/feedback', listener))
      const details = { text: 'ü😀"\\', list: [1.5, null], nested: { a: [{}] } }
      expect((await send(url, good({ details }))).status).toBe(200)
      expect(JSON.parse(upstream.calls[0]?.body ?? '').row).toEqual({ details })
    },
  )

  it.each(keepers)('a body that %s kept has the same limits', async (_, keeper) => {
    const { listener, upstream } = createListener()
    const url = await listen(express().use(keeper).all('/feedback', listener))
    const [long, wide, many] = [
      good({ details: 'x'.repeat(66_000) }),
      `{"updates":[${'0,'.repeat(20_001)}0]}`,
      JSON.stringify({ updates: Array.from({ length: 51 }, () => item()) }),
    ]
    for (const body of [long, wide, many]) expect((await send(url, body)).status).toBe(413)
    expect(upstream.calls).toEqual([])
  })

  it('a kept value that nests too deeply to be serialised causes a 500', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { listener } = createListener()
    let deep: object = {}
    for (let depth = 0; depth < 20_000; depth++) deep = { deep }
    const keep: RequestHandler = (request, _, next) => {
      request.body = deep
      next()
    }
    const url = await listen(express().use(lose, keep).all('/feedback', listener))
    const response = await send(url, good())
    expect([response.status, (await response.json()).code]).toEqual([500, 'body_consumed'])
  })

  it('a discarded body causes a 500 with its own code, reported once on the console', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { listener, upstream } = createListener()
    const url = await listen(express().use(lose).all('/feedback', listener))
    for (let count = 0; count < 3; count++) {
      const response = await send(url, good())
      expect([response.status, (await response.json()).code]).toEqual([500, 'body_consumed'])
    }
    expect(upstream.calls).toEqual([])
    expect(said.mock.calls).toEqual([[expect.stringContaining('body_consumed')]])
  })

  it('the whole path is matched, even if a router has removed its beginning', async () => {
    const upstream = createUpstream()
    const all = { ...policy, apiKey: canary, fetch: upstream.fetch, path: '/api/feedback' }
    const app = express().use('/api', toNodeListener(createProxy<NodeContext>(all)))
    const url = await listen(app)
    expect((await send(url.replace('/feedback', '/api/feedback'), good())).status).toBe(200)
    expect((await send(url.replace('/feedback', '/api'), good())).status).toBe(404)
  })
})

/** Returns a request as adapters create it: with headers and a body, and without properties of a socket. */
function adapted(body: unknown, parts: Partial<NodeIncoming> = {}): NodeIncoming {
  return {
    method: 'POST',
    url: '/feedback',
    rawHeaders: [],
    headers: { 'content-type': 'application/json', 'x-list': ['a', 'b'], 'x-none': undefined },
    complete: true,
    readableDidRead: true,
    body,
    socket: {},
    destroy: () => undefined,
    async *[Symbol.asyncIterator]() {},
    ...parts,
  }
}

it.each<[string, (text: string) => NodeIncoming]>([
  ['text', (text) => adapted(text)],
  ['bytes', (text) => adapted(Buffer.from(text))],
  ['a value', (text) => adapted(JSON.parse(text))],
  [
    'a stream',
    (text) =>
      adapted(undefined, { readableDidRead: false, [Symbol.asyncIterator]: () => chunks(text) }),
  ],
])('a request created by an adapter, with headers and %s only, is answered', async (_, make) => {
  const { listener, upstream } = createListener()
  const answer = await new Promise<[number, string]>((resolve) => {
    let status = 0
    listener(make(good()), {
      writeHead: (given: number) => (status = given),
      end: (text: string) => resolve([status, text]),
    })
  })
  expect(answer).toEqual([200, expect.stringContaining('"applied"')])
  expect(upstream.calls).toHaveLength(1)
})

async function* chunks(text: string) {
  yield Buffer.from(text)
}
