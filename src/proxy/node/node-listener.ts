import type { FeedbackProxy } from '../request/create-proxy.ts'
import { type NodeIncoming, toRequest } from './node-request.ts'

/** The context of a request on Node, which `clientKey` of a proxy receives. */
export interface NodeContext {
  /** Remote address of the socket: that of the client, or of a reverse proxy in front. */
  readonly clientAddress: string | undefined
}

/** The members of Node's `ServerResponse` that are used. */
export interface NodeOutgoing {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body: string): unknown
  /** HTTP/2 only. */
  readonly stream?: { close(): unknown } | undefined
}

export type NodeListener = (incoming: NodeIncoming, outgoing: NodeOutgoing) => void

/**
 * Limits for `createServer`, which a listener cannot set: timeouts for the head of a request (5 s) and the whole request
 * (15 s), and the maximum size of headers (16 KiB). A slower client is answered 408, and larger headers 431.
 */
export const serverLimits = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  // Longer than the idle timeout of load balancers, which answer 502 if they use a connection that was just closed.
  keepAliveTimeout: 65_000,
  // Interval at which Node checks the timeouts. Its default is 30 s.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
} as const

/**
 * Creates a `node:http` listener for a proxy.
 *
 * It reads only as much of a body as the proxy requests. The client address is that of the socket, never from a header.
 *
 * @example
 * const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
 * const listener = toNodeListener(createProxy({ ...policy, clientKey }))
 * createServer(serverLimits, listener).listen(8080)
 */
export function toNodeListener(proxy: FeedbackProxy<NodeContext>): NodeListener {
  return (incoming, outgoing) => {
    // The proxy never rejects. No caller could receive the remaining errors, such as those of a broken connection.
    void answer(proxy, incoming, outgoing).catch(() => incoming.destroy())
  }
}

async function answer(
  proxy: FeedbackProxy<NodeContext>,
  incoming: NodeIncoming,
  outgoing: NodeOutgoing,
): Promise<void> {
  const request = toRequest(incoming)
  const clientAddress = incoming.socket.remoteAddress
  const response = request
    ? await proxy(request, { clientAddress })
    : new Response(null, { status: 400 })
  const text = await response.text()
  const headers = Object.fromEntries(response.headers)
  // Node would read the rest of an unread body if the connection or the stream stayed open. HTTP/2 has no `connection`
  // header: there only the stream is closed.
  const isOver = incoming.complete
  const isStream = incoming.httpVersionMajor === 2
  const rest = isOver || isStream ? {} : { connection: 'close' }
  outgoing.writeHead(response.status, { ...headers, ...rest })
  outgoing.end(text)
  if (!isOver && isStream) outgoing.stream?.close()
}
