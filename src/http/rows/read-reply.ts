import { openFillingReader } from '../connection/filling-reader.ts'
import { joined, readBytes } from '../connection/read-bytes.ts'

/** Enough for any honest `{"success":true}`; a longer body is cut while reading. */
const maxBytes = 65_536

/** What Openlayer says to a write fits into it. */
const usualBytes = 64

/**
 * Reads a reply's text, or gives `undefined` for none and for one that is too long. It counts bytes and believes no
 * header.
 */
export async function readReply(
  body: ReadableStream<Uint8Array> | null,
): Promise<string | undefined> {
  if (!body) return undefined
  const reader = openFillingReader(body)
  if (!reader) return decode(await readBytes(body, maxBytes))
  // One turn for almost every reply: workerd says with it that the body is over.
  const { value } = await reader.readAtLeast(usualBytes, new Uint8Array(usualBytes))
  if (!value || value.byteLength < usualBytes) return decode(value)
  reader.releaseLock()
  const rest = await readBytes(body, maxBytes - usualBytes)
  return rest && decode(joined(value, rest))
}

const decoder = new TextDecoder()

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decoder.decode(bytes)
}
