import { keptBody, type ReadByOthers, wasTouched } from './kept-body.ts'

/** What is used of Node's `IncomingMessage`, or of its HTTP/2 kin. */
export interface NodeIncoming extends AsyncIterable<Uint8Array>, ReadByOthers {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Express's, where a router has cut the mount path off `url`. */
  readonly originalUrl?: unknown
  /** Empty where an adapter made the message, as on AWS Lambda. */
  readonly rawHeaders?: readonly string[] | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  readonly httpVersionMajor?: number | undefined
  readonly complete: boolean
  readonly socket: { readonly remoteAddress?: string | undefined }
  destroy(): unknown
}

/** Node's request as the web knows it; nothing where its method or a header is none. */
export function toRequest(incoming: NodeIncoming): Request | undefined {
  const { method = 'GET', url = '/', originalUrl = url } = incoming
  const path = typeof originalUrl === 'string' && originalUrl.startsWith('/') ? originalUrl : '/'
  try {
    // Where it stands is the operator's affair, so no Host is believed.
    return requestOf(`http://localhost${path}`, method, incoming)
  } catch {
    return undefined
  }
}

/** Methods that no Request may have; as GET they are refused all the same. */
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
  // So that the proxy finds a body that was read before, and says so.
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

/** Pulled as it is read, so that what nobody reads stays with the client. */
function bodyOf(incoming: NodeIncoming): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await chunks.next()
    if (done) controller.close()
    else controller.enqueue(value)
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}
