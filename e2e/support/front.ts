import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buildLab, buildLabWorker, labPage } from './lab.ts'

/** A request for the proxy, as it arrived from the browser. */
export interface Arrival {
  readonly at: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/**
 * Simulates the network for a request to the proxy. The callback answers or breaks the connection itself, passes the
 * request on, or passes it on and loses the proxy's answer.
 */
export type Trouble = (arrival: Arrival, response: ServerResponse) => Handling | Promise<Handling>
export type Handling = 'answered' | 'pass-on' | 'lose-reply'

export interface Front {
  readonly url: string
  readonly arrivals: Arrival[]
  /** The bodies that a page sent to `/witness`. */
  readonly witnessed: string[]
  trouble: Trouble | undefined
  close(): void
}

/** Starts a server between the browser and the demo. It records the requests and simulates network faults. */
export async function startFront(demoUrl: string): Promise<Front> {
  const demo = new URL(demoUrl)
  const [script, worker] = await Promise.all([buildLab(), buildLabWorker()])
  const front: { -readonly [Name in keyof Front]: Front[Name] } = {
    url: '',
    arrivals: [],
    witnessed: [],
    trouble: undefined,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }

  const server = createServer(async (incoming, response) => {
    if (incoming.url === '/lab') return respond(response, 'text/html', labPage)
    if (incoming.url === '/elsewhere') return respond(response, 'text/html', '<!doctype html>')
    if (incoming.url === '/lab.js') return respond(response, 'text/javascript', script)
    if (incoming.url === '/worker.js') return respond(response, 'text/javascript', worker)
    const body = await bodyOf(incoming)
    if (!body) return
    if (incoming.url === '/witness') {
      front.witnessed.push(body.toString())
      return respond(response, 'text/plain', '')
    }
    if (!incoming.url?.startsWith('/feedback') || incoming.method !== 'POST')
      return passOn(incoming, body, response)
    const arrival = { at: Date.now(), headers: incoming.headers, body: body.toString() }
    front.arrivals.push(arrival)
    const handling = (await front.trouble?.(arrival, response)) ?? 'pass-on'
    if (handling !== 'answered') passOn(incoming, body, response, handling === 'lose-reply')
  })

  /** Passes a request on with the demo's own origin, because this server is not part of the system under test. */
  function passOn(
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    isReplyLost = false,
  ): void {
    const headers = { ...incoming.headers, host: demo.host }
    if (headers.origin) headers.origin = demo.origin
    const outgoing = request(
      new URL(incoming.url ?? '/', demo),
      { method: incoming.method, headers },
      (answer) => {
        if (isReplyLost) {
          answer.resume()
          return void response.destroy()
        }
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

/** Returns the body, or `undefined` if the sender disconnected before its end. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}

function respond(response: ServerResponse, type: string, text: string): void {
  response.setHeader('content-type', type)
  response.end(text)
}
