import { keptBody, type ReadByOthers, wasTouched } from './kept-body.ts'

/** The members of Node's `IncomingMessage`, or its HTTP/2 counterpart, that are used. */
export interface NodeIncoming extends AsyncIterable<Uint8Array>, ReadByOthers {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Set by Express, whose routers remove the mount path from `url`. */
  readonly originalUrl?: unknown
  /** Empty if an adapter created the message, as on AWS Lambda. */
  readonly rawHeaders?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  readonly httpVersionMajor?: number | undefined
  readonly complete: boolean
  readonly socket: { readonly remoteAddress?: string | undefined }
  destroy(): unknown
}

/** Converts Node's request to a `Request`. Returns nothing if its method or a header is invalid. */
export function toRequest(incoming: NodeIncoming): Request | undefined {
  const { method = 'GET', url = '/', originalUrl = url } = incoming
  const path = typeof originalUrl === 'string' && originalUrl.startsWith('/') ? originalUrl : '/'
  try {
    // The proxy does not need the host, and clients can forge the Host header, so it is not used.
    return requestOf(`http://localhost${path}`, method, incoming)
  } catch {
    return undefined
  }
}

/** Methods that the Request constructor refuses. They are replaced by GET, which the proxy refuses in the same way. */
const unspeakable: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

function requestOf(url: string, method: string, incoming: NodeIncoming): Request {
  const headers = headersOf(incoming)
  if (unspeakable.has(method.toUpperCase())) return new Request(url, { headers })
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  if (!wasTouched(incoming)) {
    const init = { method, headers, body: bodyOf(incoming), duplex: 'half' }
    return new Request(url, init)
  }
  const kept = keptBody(incoming)
  const request = new Request(url, { method, headers, body: kept ?? 'lost' })
  // Marks the body as used, so that the proxy answers `body_consumed`.
  if (kept === undefined) void request.text()
  return request
}

function headersOf({ rawHeaders = [], headers: parsed = {} }: NodeIncoming): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    // HTTP/2 has pseudo-headers such as `:path`.
    if (!name.startsWith(':')) headers.append(name, value)
  }
  if (rawHeaders.length > 0) return headers
  for (const [name, value] of Object.entries(parsed)) {
    for (const each of [value ?? []].flat()) headers.append(name, each)
  }
  return headers
}

/** Returns the body as a stream that is read on demand, so that the rest of a refused body is not received. */
function bodyOf(incoming: NodeIncoming): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await chunks.next()
    if (done) controller.close()
    else controller.enqueue(value)
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}
