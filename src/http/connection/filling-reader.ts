/** What workerd's byte readers have: a turn for each buffer, instead of one for each chunk and one more for the end. */
export interface FillingReader {
  /** Gives fewer bytes than asked for only at the end of the body. */
  readAtLeast(
    least: number,
    view: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly value?: Uint8Array<ArrayBuffer> | undefined }>
  cancel(): Promise<void>
  releaseLock(): void
}

/** Opens a body for such reads, where the platform has them and JavaScript did not make the stream. */
export function openFillingReader(body: ReadableStream<Uint8Array>): FillingReader | undefined {
  if (!hasFillingReaders()) return undefined
  try {
    return body.getReader({ mode: 'byob' }) as unknown as FillingReader
  } catch {
    return undefined
  }
}

function hasFillingReaders(): boolean {
  return (
    'ReadableStreamBYOBReader' in globalThis && 'readAtLeast' in ReadableStreamBYOBReader.prototype
  )
}
