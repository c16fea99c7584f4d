import { createServer, request as httpRequest, type Server, type ServerOptions } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { toRequest } from '../../src/proxy/node/node-request.ts'
import { createProxy } from '../../src/proxy.ts'
import { type NodeContext, serverLimits, toNodeListener } from '../../src/proxy-node.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'
import { threat } from './threats/threat.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function start(options: object = {}, limits: ServerOptions = serverLimits) {
  const upstream = createUpstream()
  const proxy = createProxy<NodeContext>({
    ...policy,
    apiKey: canary,
    fetch: upstream.fetch,
    now: () => now,
    ...options,
  })
  const server = createServer(limits, toNodeListener(proxy))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}/feedback`, upstream }
}

const headers = { 'content-type': 'application/json' }
const good = () => JSON.stringify({ updates: [item()] })

/** Writes raw bytes in pieces, and returns everything received until the server closes. */
function speak(port: number, pieces: readonly string[], everyMs = 0): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    const rest = [...pieces]
    const timer = setInterval(() => {
      const piece = rest.shift()
      if (piece !== undefined && socket.writable) socket.write(piece)
    }, everyMs)
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      heard += text
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      resolve(heard)
    })
  })
}

const head = (lines: readonly string[] = []) =>
  ['POST /feedback HTTP/1.1', 'host: x', 'content-type: application/json', ...lines, '', ''].join(
    '\r\n',
  )

describe('on Node', () => {
  it('updates of a page are written and answered, one request after another', async () => {
    const { url, upstream } = await start()
    for (let count = 0; count < 3; count++) {
      const response = await fetch(url, { method: 'POST', headers, body: good() })
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toMatchObject({ results: [{ status: 'applied' }] })
    }
    expect(upstream.calls).toHaveLength(3)
  })

  it('preflights and refusals are answered', async () => {
    const { url } = await start({ path: '/feedback' })
    const origin = 'https://app.example.com'
    expect((await fetch(url, { method: 'OPTIONS', headers: { origin } })).status).toBe(204)
    expect((await fetch(url)).status).toBe(405)
    expect((await fetch(`${url}/x`, { method: 'POST', headers, body: good() })).status).toBe(404)
  })

  it('the client address is the peer of the socket, whatever the headers contain', async () => {
    const clients: (string | undefined)[] = []
    const clientKey = (_: Request, { clientAddress }: NodeContext) => {
      clients.push(clientAddress)
      return clientAddress
    }
    const { url } = await start({ clientKey })
    const forged = { ...headers, 'x-forwarded-for': '203.0.113.7' }
    await fetch(url, { method: 'POST', headers: forged, body: good() })
    expect(clients).toEqual(['127.0.0.1'])
  })

  it.each(['TRACE', 'PROPFIND'])('the method %s is answered', async (method) => {
    const { port } = await start()
    const [status, allow] = await new Promise<unknown[]>((resolve, reject) => {
      const sent = httpRequest({ port, method, host: '127.0.0.1' }, (response) => {
        response.resume()
        resolve([response.statusCode, response.headers.allow])
      })
      sent.on('error', reject).end()
    })
    expect([status, allow]).toEqual([405, 'POST, OPTIONS'])
  })

  it.each(['http://evil.example/feedback', '*', '//evil.example/feedback', 'feedback'])(
    'the request target %s is refused',
    async (target) => {
      const { port, upstream } = await start({ path: '/feedback' })
      const text = `POST ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
      expect(await speak(port, [text])).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(upstream.calls).toEqual([])
    },
  )

  it('a client that disconnects halfway does not affect the next request', async () => {
    const { port, url } = await start()
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.write(`${head(['content-length: 100'])}{`, resolve))
    socket.destroy()
    expect((await fetch(url, { method: 'POST', headers, body: good() })).status).toBe(200)
  })

  it('an idle connection is kept longer than load balancers keep theirs', async () => {
    expect(serverLimits.keepAliveTimeout).toBe(65_000)
    const brief = { ...serverLimits, headersTimeout: 300, connectionsCheckingInterval: 20 }
    const { port } = await start({}, brief)
    const body = good()
    const request = `${head([`content-length: ${body.length}`])}${body}`
    const close = request.replace('host: x', 'host: x\r\nconnection: close')
    const heard = await speak(port, [request, '', '', close], 200)
    expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  })
})

threat(12, () => {
  const endless = Array.from({ length: 400 }, () => `1000\r\n${' '.repeat(4_096)}\r\n`)

  it('an endless body is answered and cut off', async () => {
    const { port } = await start()
    const heard = await speak(port, [head(['transfer-encoding: chunked']), ...endless])
    expect(heard).toMatch(/^HTTP\/1\.1 413 /)
    expect(heard).toContain('connection: close')
  })

  it('an endless body that is refused by its headers is cut off', async () => {
    const { port } = await start()
    const lines = ['content-encoding: gzip', 'transfer-encoding: chunked']
    expect(await speak(port, [head(lines), ...endless])).toMatch(/^HTTP\/1\.1 415 /)
  })

  it('no part of a body is read from the socket before the proxy reads it', async () => {
    let taken = 0
    async function* chunks() {
      for (;;) yield new Uint8Array(++taken)
    }
    const request = toRequest({
      method: 'POST',
      url: '/',
      rawHeaders: [],
      complete: false,
      socket: {},
      destroy: () => undefined,
      [Symbol.asyncIterator]: chunks,
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(taken).toBe(0)
    await request?.body?.getReader().read()
    expect(taken).toBe(1)
  })

  it('endless headers are refused', async () => {
    const { port } = await start()
    const heard = await speak(port, [head([`x-long: ${'x'.repeat(20_000)}`])])
    expect(heard).toMatch(/^HTTP\/1\.1 431 /)
  })
})

threat(13, () => {
  const impatient = {
    ...serverLimits,
    headersTimeout: 100,
    requestTimeout: 300,
    connectionsCheckingInterval: 20,
  }

  it('headers that arrive too slowly are abandoned', async () => {
    const { port } = await start({}, impatient)
    const heard = await speak(port, [...head()].slice(0, 60), 10)
    expect(heard).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('a body that arrives too slowly is abandoned by the proxy', async () => {
    const { port } = await start({ deadlineMs: 100 })
    const heard = await speak(
      port,
      [head(['content-length: 1000']), ...'{"updates":['.repeat(9)],
      10,
    )
    expect(heard).toMatch(/^HTTP\/1\.1 408 /)
    expect(heard).toContain('body_timeout')
  })

  it('a body that arrives too slowly is abandoned by the server if the proxy waits longer', async () => {
    const { port } = await start({ deadlineMs: 10_000 }, impatient)
    const heard = await speak(port, [head(['content-length: 1000']), '{'], 5)
    expect(heard).toMatch(/^HTTP\/1\.1 408 |^$/)
  })

  it("the server's limits leave enough time for the proxy’s own deadline", () => {
    expect(serverLimits).toMatchObject({ headersTimeout: 5_000, requestTimeout: 15_000 })
  })
})
