import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createProxy } from '../../src/proxy.ts'
import { type NodeContext, toNodeListener } from '../../src/proxy-node.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'

const sessions: ClientHttp2Session[] = []
const servers: Http2Server[] = []

afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy()
  for (const server of servers.splice(0)) server.close()
})

async function start() {
  const upstream = createUpstream()
  const all = { ...policy, apiKey: canary, fetch: upstream.fetch, now: () => now }
  const server = createServer(toNodeListener(createProxy<NodeContext>(all)))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  sessions.push(session)
  return { session, upstream }
}

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends a request. The body is ended only if `isWhole`. */
function send(session: ClientHttp2Session, body: string, isWhole = true): Promise<Answer> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/feedback',
    'content-type': 'application/json',
  })
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {}
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', (given) => {
      headers = given
    })
    stream.on('data', (chunk) => {
      text += chunk
    })
    stream.on('error', reject).on('close', () => resolve({ headers, text }))
    if (isWhole) stream.end(body)
    else stream.write(body)
  })
}

describe('over HTTP/2', () => {
  it('updates of a page are written and answered', async () => {
    const { session, upstream } = await start()
    const body = JSON.stringify({ updates: [item()] })
    const { headers, text } = await send(session, body)
    expect([headers[':status'], JSON.parse(text)]).toMatchObject([
      200,
      { results: [{ status: 'applied' }] },
    ])
    expect(headers).not.toHaveProperty('connection')
    expect(upstream.calls).toHaveLength(1)
  })

  it('a body that is too long is answered and its stream closed, while the connection stays open', async () => {
    const warnings: unknown[] = []
    const hear = (warning: unknown) => warnings.push(warning)
    process.on('warning', hear)
    const { session } = await start()
    const { headers, text } = await send(session, ' '.repeat(70_000), false)
    expect([headers[':status'], JSON.parse(text).code]).toEqual([413, 'too_large'])
    expect(headers).not.toHaveProperty('connection')
    expect(session.closed).toBe(false)
    const body = JSON.stringify({ updates: [item()] })
    expect((await send(session, body)).headers[':status']).toBe(200)
    process.off('warning', hear)
    // Node removes a `connection` header in HTTP/2 and emits a warning.
    expect(warnings).toEqual([])
  })
})
