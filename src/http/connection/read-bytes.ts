import { orAborted } from './deadline.ts'
import { type FillingReader, openFillingReader } from './filling-reader.ts'

/**
 * Reads a body to its end, or gives `undefined` as soon as it is longer than `maxBytes`.
 *
 * It counts bytes and believes no header. It keeps one buffer, which grows by doubling: kept chunks would cost a buffer
 * each, and a client that sends bytes one by one could fill the memory with them. What is left of the body is
 * cancelled, so that an endless one holds nothing open.
 *
 * @param signal where nothing else ends a read that waits, as the signal of a `fetch` ends those of its reply.
 * @throws the signal's reason once it aborts; whatever the stream throws when it breaks.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const reader = openFillingReader(body) ?? body.getReader()
  let bytes: Uint8Array | undefined
  try {
    const reading = 'readAtLeast' in reader ? fill(reader, maxBytes) : collect(reader, maxBytes)
    bytes = await (signal ? orAborted(reading, signal) : reading)
    return bytes
  } finally {
    // A stream that broke has nothing left to cancel, and says so; a read that waits ends.
    if (!bytes) void reader.cancel().catch(() => undefined)
  }
}

/** Of the buffer that the platform fills: a request's usual limit, so that one turn reads it whole. A body of chunks grows from 1 KiB. */
const firstBytes = 65_536

async function fill(reader: FillingReader, maxBytes: number): Promise<Uint8Array | undefined> {
  let bytes: Uint8Array = new Uint8Array(0)
  for (;;) {
    const wanted = Math.max(bytes.byteLength, firstBytes)
    const { value = new Uint8Array(0) } = await reader.readAtLeast(wanted, new Uint8Array(wanted))
    if (bytes.byteLength + value.byteLength > maxBytes) return undefined
    bytes = bytes.byteLength === 0 ? value : joined(bytes, value)
    if (value.byteLength < wanted) return bytes
  }
}

export function joined(start: Uint8Array, end: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(start.byteLength + end.byteLength)
  bytes.set(start)
  bytes.set(end, start.byteLength)
  return bytes
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  let bytes: Uint8Array = new Uint8Array(0)
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytes.subarray(0, size)
    const end = size + value.byteLength
    if (end > maxBytes) return undefined
    if (end > bytes.byteLength) {
      const larger = new Uint8Array(Math.max(bytes.byteLength * 2, end, 1_024))
      larger.set(bytes)
      bytes = larger
    }
    bytes.set(value, size)
    size = end
  }
}
