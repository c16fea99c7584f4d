import { orAborted } from './deadline.ts'
import { type FillingReader, openFillingReader } from './filling-reader.ts'

/**
 * Reads a body to its end. Resolves with `undefined` as soon as it is longer than `maxBytes`.
 *
 * Bytes are counted, and `content-length` is ignored. There is one buffer, which grows by doubling: a list of chunks has
 * a buffer for each, so a client that sends single bytes could exhaust the memory. The rest of the body is cancelled, so
 * that an endless body keeps no connection open.
 *
 * @param signal ends a pending read. Not needed for the reply of a `fetch` that has a signal.
 * @throws the reason of the signal when it aborts; errors of the stream.
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
    // Ends a pending read. Cancelling a broken stream rejects, which does not matter here.
    if (!bytes) void reader.cancel().catch(() => undefined)
  }
}

/** Minimum size of the buffer that the platform fills: the usual limit of a request, so that one read suffices. */
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
