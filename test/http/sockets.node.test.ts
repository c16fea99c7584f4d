import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpenlayer } from '../../src/openlayer.ts'
import { awkwardIds } from './ids.ts'
import { canary, send, update } from './upstream.ts'

const servers: Server[] = []

function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve(`http://127.0.0.1:${port}`)
    })
  })
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

describe('with real sockets', () => {
  it.each(awkwardIds)('the id %j arrives exactly', async (id, segment, value) => {
    let seen: { url: string | undefined; rawHeaders: string[]; body: string } | undefined
    const baseURL = await listen(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen = { url: request.url, rawHeaders: request.rawHeaders, body }
      response.end('{"success":true}')
    })
    const reply = await send([update({ inferencePipelineId: id, inferenceId: id })], { baseURL })
    expect(reply.outcomes).toEqual([{ kind: 'delivered', via: 'applied' }])
    expect(seen?.url).toBe(`/inference-pipelines/${segment}/rows?inferenceId=${value}`)
    expect(seen?.body).toBe('{"row":{"human_feedback":1}}')
    const names = seen?.rawHeaders.filter((_, index) => index % 2 === 0) ?? []
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual([...ours, ...nodes].sort())
    expect(seen?.rawHeaders).toContain(`Bearer ${canary}`)
  })

  it.each([301, 302, 303, 307, 308])(
    'a redirect with %i does not send the key elsewhere',
    async (status) => {
      const visits: unknown[] = []
      const elsewhere = await listen((request, response) => {
        visits.push(request.rawHeaders)
        response.end('{"success":true}')
      })
      const baseURL = await listen((_, response) => {
        response.writeHead(status, { location: `${elsewhere}/stolen` }).end()
      })
      const reply = await send([update()], { baseURL })
      expect(reply.outcomes).toEqual([{ kind: 'retry', code: 'upstream_redirect' }])
      expect(visits).toEqual([])
    },
  )

  it.each([301, 302, 303, 307, 308])(
    'a redirect of the REST client with %i does not send the key elsewhere',
    async (status) => {
      const visits: unknown[] = []
      const elsewhere = await listen((request, response) => {
        visits.push(request.rawHeaders)
        response.end('{"success":true,"row":{}}')
      })
      const baseURL = await listen((_, response) => {
        response.writeHead(status, { location: `${elsewhere}/stolen` }).end()
      })
      const { rows } = createOpenlayer({ apiKey: canary, baseURL }).inferencePipelines
      await expect(rows.retrieve('i', { inferencePipelineId: 'p' })).rejects.toMatchObject({
        name: 'APIError',
        status,
      })
      await expect(rows.update('p', { inferenceId: 'i', row: { a: 1 } })).rejects.toMatchObject({
        name: 'APIError',
        status,
      })
      expect(visits).toEqual([])
    },
  )

  it('a call of the REST client sends only the expected headers', async () => {
    let names: string[] = []
    const baseURL = await listen((request, response) => {
      names = request.rawHeaders.filter((_, index) => index % 2 === 0)
      response.end('{"success":true,"row":{}}')
    })
    const { rows } = createOpenlayer({ apiKey: canary, baseURL }).inferencePipelines
    await rows.retrieve('i', { inferencePipelineId: 'p' })
    const expected = [...ours, ...nodes].filter((name) => !name.startsWith('content-'))
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual(expected.sort())
  })

  it('undici’s fetch can be used with its dispatcher', async () => {
    const baseURL = await listen((_, response) => response.end('{"success":true,"row":{}}'))
    const dispatcher = new Agent({ connections: 1 })
    const fetch = (url: string, init: object) => undiciFetch(url, { ...init, dispatcher })
    try {
      const options = { apiKey: canary, baseURL, fetch: Object(fetch) }
      const { rows } = createOpenlayer(options).inferencePipelines
      expect(await rows.update('p', { inferenceId: 'i', row: { a: 1 } })).toEqual({ success: true })
      expect(await rows.delete('i', { inferencePipelineId: 'p' })).toBeNull()
      const { outcomes } = await send([update()], { baseURL, fetch: Object(fetch) })
      expect(outcomes).toEqual([{ kind: 'delivered', via: 'applied' }])
    } finally {
      await dispatcher.close()
    }
  })

  it('a connection that breaks is a retry', async () => {
    const baseURL = await listen((request) => request.socket.destroy())
    const reply = await send([update()], { baseURL })
    expect(reply).toEqual({
      outcomes: [{ kind: 'retry', code: 'upstream_unavailable' }],
      pause: { reason: 'unreachable' },
    })
  })
})

const ours = ['accept', 'authorization', 'content-type']
/** Headers that Node's fetch adds. */
const nodes = [
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'sec-fetch-mode',
  'user-agent',
]
