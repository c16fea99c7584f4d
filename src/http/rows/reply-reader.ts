import { hasFillingReaders, openFillingReader } from '../connection/filling-reader.ts'
import { joined, readBytes } from '../connection/read-bytes.ts'

/** Reads a reply's text, or gives `undefined` for none and for one that is too long. */
export type ReplyReader = (body: ReadableStream<Uint8Array> | null) => Promise<string | undefined>

/** Enough for any honest `{"success":true}`; a longer body is cut while reading. */
const maxBytes = 65_536

/** What Openlayer says to a write fits into it. */
const usualBytes = 64

/**
 * Makes what reads the replies of one call to `sendRows`. It counts their bytes and believes no header.
 *
 * Where the platform fills a buffer of ours (workerd), the same few are used for all replies: a new one for each took a
 * seventh of the proxy's time.
 */
export function createReplyReader(): ReplyReader {
  const fills = hasFillingReaders()
  const spare: Uint8Array<ArrayBuffer>[] = []
  return async (body) => {
    if (!body) return undefined
    const reader = fills ? openFillingReader(body) : undefined
    if (!reader) return decode(await readBytes(body, maxBytes))
    const view = spare.pop() ?? new Uint8Array(usualBytes)
    const { value = new Uint8Array(usualBytes).subarray(0, 0) } = await reader.readAtLeast(
      usualBytes,
      view,
    )
    if (value.byteLength === usualBytes) {
      reader.releaseLock()
      const rest = await readBytes(body, maxBytes - usualBytes)
      return rest && decode(joined(value, rest))
    }
    const text = decode(value)
    spare.push(new Uint8Array(value.buffer))
    return text
  }
}

const decoder = new TextDecoder()

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decoder.decode(bytes)
}
