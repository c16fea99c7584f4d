/** What is used of Node's `IncomingMessage`. */
export interface NodeIncoming extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
  readonly complete: boolean
  readonly socket: { readonly remoteAddress?: string | undefined }
  destroy(): unknown
}

/** Node's request as the web knows it; nothing where the web knows no such request, as with TRACE. */
export function toRequest(incoming: NodeIncoming): Request | undefined {
  const { method = 'GET', url = '/' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming)
  const init = { method, headers: headersOf(incoming), body, duplex: 'half' }
  try {
    // Where it stands is the operator's affair, so no Host is believed.
    return new Request(`http://localhost${url.startsWith('/') ? url : '/'}`, init)
  } catch {
    return undefined
  }
}

function headersOf({ rawHeaders }: NodeIncoming): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    // HTTP/2 has pseudo-headers such as `:path`.
    if (!name.startsWith(':')) headers.append(name, value)
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
