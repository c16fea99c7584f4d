import type { FeedbackProxy } from '../request/create-proxy.ts'
import { type NodeIncoming, toRequest } from './node-request.ts'

/** What a proxy's `clientKey` can ask Node for. */
export interface NodeContext {
  /** The address at the other end of the socket: the client's, or that of a proxy of yours in front. */
  readonly clientAddress: string | undefined
}

/** What is used of Node's `ServerResponse`. */
export interface NodeOutgoing {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body: string): unknown
  /** Of HTTP/2 alone. */
  readonly stream?: { close(): unknown } | undefined
}

export type NodeListener = (incoming: NodeIncoming, outgoing: NodeOutgoing) => void

/**
 * Limits for `createServer`, which a listener cannot set: time for a request's head (5 s) and for all of it (15 s), and
 * bytes of headers (16 KiB). A client that is slower is answered 408, one that sends more 431.
 */
export const serverLimits = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  // Longer than load balancers keep a connection: one that is closed under their hands is a 502.
  keepAliveTimeout: 65_000,
  // How often Node looks: by itself every 30 s.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
} as const

/**
 * Makes a listener for `node:http` of a proxy.
 *
 * It reads no more of a body than the proxy asks for, and no header but as a header: the client's address is the socket's.
 *
 * @example
 * const clientKey = (_: Request, { clientAddress }: NodeContext) => clientAddress
 * const listener = toNodeListener(createProxy({ ...policy, clientKey }))
 * createServer(serverLimits, listener).listen(8080)
 */
export function toNodeListener(proxy: FeedbackProxy<NodeContext>): NodeListener {
  return (incoming, outgoing) => {
    // It handles what goes wrong itself; there is nobody to hear of the rest.
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
  // Node would read on to the end of a body that nobody wants, were the connection or the stream left open. HTTP/2 knows
  // no `connection`: there the stream alone is closed.
  const isOver = incoming.complete
  const isStream = incoming.httpVersionMajor === 2
  const rest = isOver || isStream ? {} : { connection: 'close' }
  outgoing.writeHead(response.status, { ...headers, ...rest })
  outgoing.end(text)
  if (!isOver && isStream) outgoing.stream?.close()
}
