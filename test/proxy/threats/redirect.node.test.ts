import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProxy } from '../../../src/proxy.ts'
import { canary } from '../../http/upstream.ts'
import { item, policy } from '../fixture.ts'
import { dates, startWorker } from '../worker.ts'
import { threat } from './threat.ts'

const statuses = [301, 302, 303, 307, 308]

/** Starts a server on this machine and returns its addresses. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { server, url: `http://127.0.0.1:${port}`, alias: `http://localhost:${port}` }
}

let openlayer: Awaited<ReturnType<typeof listen>>
let elsewhere: Awaited<ReturnType<typeof listen>>
/** Headers of the requests that arrived at the other host. */
let visits: IncomingMessage['headers'][]

beforeAll(async () => {
  elsewhere = await listen((request, response) => {
    visits.push(request.headers)
    response.setHeader('content-type', 'application/json')
    response.end('{"success":true}')
  })
  openlayer = await listen((request, response) => {
    const status = Number(/\/(\d+)\//.exec(request.url ?? '')?.[1])
    response.writeHead(status, { location: `${elsewhere.alias}/stolen` }).end()
  })
})

afterAll(() => {
  for (const server of [openlayer.server, elsewhere.server] satisfies Server[]) {
    server.closeAllConnections()
    server.close()
  }
})

beforeEach(() => {
  visits = []
})

function request(status: number): [string, RequestInit] {
  const headers = { 'content-type': 'application/json', 'x-status': `${status}` }
  return [
    'https://example.com/feedback',
    { method: 'POST', headers, body: JSON.stringify({ updates: [item()] }) },
  ]
}

const applied = (text: string) => JSON.parse(text).results[0]

describe('on Node, over sockets', () => {
  threat(3, () => {
    it.each(statuses)('a %i is not followed', async (status) => {
      const baseURL = `${openlayer.url}/${status}`
      const proxy = createProxy({ ...policy, apiKey: canary, baseURL })
      const response = await proxy(new Request(...request(status)))
      expect(applied(await response.text())).toMatchObject({ code: 'upstream_redirect' })
      expect(visits).toEqual([])
    })
  })
})

describe.each(dates)('in workerd of %s, over sockets', (date) => {
  let worker: Miniflare
  beforeAll(async () => {
    worker = await startWorker(
      `
        import { createProxy } from './src/proxy.ts'
        export default {
          fetch(request) {
            const baseURL = '${openlayer.url}/' + request.headers.get('x-status')
            if (!request.headers.has('x-careless')) {
              return createProxy({ ...${JSON.stringify(policy)}, apiKey: '${canary}', baseURL })(request)
            }
            const headers = { authorization: 'Bearer ${canary}', 'x-api-key': '${canary}' }
            return fetch(baseURL + '/', { method: 'PUT', headers, body: '{}' })
          },
        }
      `,
      date,
    )
  }, 30_000)
  afterAll(() => worker.dispose())

  threat(3, () => {
    it.each(statuses)('a %i is not followed', async (status) => {
      const [url, { method, headers, body }] = request(status)
      const init = { method: method ?? '', headers: Object(headers), body: String(body) }
      const response = await worker.dispatchFetch(url, init)
      expect(applied(await response.text())).toMatchObject({ code: 'upstream_redirect' })
      expect(visits).toEqual([])
    })

    it('a careless Worker would follow it with its headers', async () => {
      await worker.dispatchFetch('https://example.com/', {
        headers: { 'x-status': '307', 'x-careless': '1' },
      })
      expect(visits).toMatchObject([{ 'x-api-key': canary }])
      expect(visits[0]?.authorization).toBe(date === dates[0] ? `Bearer ${canary}` : undefined)
    })
  })
})
