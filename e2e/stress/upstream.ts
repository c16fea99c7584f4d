import { createServer } from 'node:http'
import { createProxy } from '../../src/proxy.ts'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { key, pipeline } from '../support/openlayer.ts'
import type { Columns, Ledger } from './ledger.ts'

export const columns = ['a', 'b', 'c']

/** Starts the real proxy in front of a local Openlayer in memory, and records each written row in the ledger. */
export async function startUpstream(ledger: Ledger): Promise<{ url: string; close(): void }> {
  const openlayer = createLocalOpenlayer({ apiKey: key, mount: '/v1', mode: 'lenient' })
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = new Request(new URL(incoming.url ?? '/', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: Buffer.concat(chunks),
    })
    const reply = await proxy(request)
    response.writeHead(reply.status, Object.fromEntries(reply.headers))
    response.end(await reply.text())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const proxy = createProxy({
    apiKey: key,
    baseURL: 'http://localhost/v1',
    pipelines: [pipeline],
    columns: Object.fromEntries(columns.map((name) => [name, { role: 'signal', type: 'number' }])),
    grants: 'anonymous',
    allowedOrigins: [url],
    async fetch(input, init) {
      const request = new Request(input, init)
      const body: { row: Columns } = await request.clone().json()
      const reply = await openlayer(request)
      const trace = new URL(request.url).searchParams.get('inferenceId') ?? ''
      if (reply.ok) ledger.apply(trace, body.row)
      return reply
    },
  })
  return {
    url,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
