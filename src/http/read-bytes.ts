/**
 * Reads a body to its end, or gives `undefined` as soon as it is longer than `maxBytes`.
 *
 * What is left of it is cancelled, so that an endless body holds nothing open.
 *
 * @throws the signal's reason once it aborts; whatever the stream throws when it breaks.
 */
export async function readBytes(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const reader = body.getReader()
  // A stream that broke has nothing left to cancel, and says so; a read that waits ends.
  const cancel = () => void reader.cancel().catch(() => undefined)
  const chunks: Uint8Array[] = []
  let size = 0
  signal.addEventListener('abort', cancel)
  try {
    signal.throwIfAborted()
    for (;;) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return join(chunks, size)
      size += value.byteLength
      if (size > maxBytes) return undefined
      chunks.push(value)
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
