import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buildLab, labPage } from './lab.ts'

/** A request of a browser for the proxy, as it arrived. */
export interface Arrival {
  readonly at: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the network does to a request for the proxy: an answer, a broken connection, or nothing special. */
export type Trouble = (arrival: Arrival, response: ServerResponse) => 'answered' | 'hand-on'

export interface Front {
  readonly url: string
  readonly arrivals: Arrival[]
  trouble: Trouble | undefined
  close(): void
}

/** A server between the browser and the demo: it writes down what arrives, and makes trouble when it is told to. */
export async function startFront(demoUrl: string): Promise<Front> {
  const demo = new URL(demoUrl)
  const script = await buildLab()
  const front: { -readonly [Name in keyof Front]: Front[Name] } = {
    url: '',
    arrivals: [],
    trouble: undefined,
    close: () => server.close(),
  }

  const server = createServer(async (incoming, response) => {
    if (incoming.url === '/lab') return respond(response, 'text/html', labPage)
    if (incoming.url === '/lab.js') return respond(response, 'text/javascript', script)
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (incoming.url === '/feedback' && incoming.method === 'POST') {
      const arrival = { at: Date.now(), headers: incoming.headers, body: body.toString() }
      front.arrivals.push(arrival)
      if (front.trouble?.(arrival, response) === 'answered') return
    }
    handOn(incoming, body, response)
  })

  /** The demo is told its own origin: this server is not part of what is tested. */
  function handOn(incoming: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const headers = { ...incoming.headers, host: demo.host }
    if (headers.origin) headers.origin = demo.origin
    const outgoing = request(
      new URL(incoming.url ?? '/', demo),
      { method: incoming.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    outgoing.on('error', () => response.destroy())
    outgoing.end(body)
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  front.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return front
}

function respond(response: ServerResponse, type: string, text: string): void {
  response.setHeader('content-type', type)
  response.end(text)
}
