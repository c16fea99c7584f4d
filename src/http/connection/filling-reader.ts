/** The byte reader of workerd. It needs one read per buffer, instead of one per chunk and another one for the end. */
export interface FillingReader {
  /** Resolves with fewer bytes than `least` only at the end of the body. */
  readAtLeast(
    least: number,
    view: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly value?: Uint8Array<ArrayBuffer> | undefined }>
  cancel(): Promise<void>
  releaseLock(): void
}

/** Opens a body for such reads. Returns `undefined` if the platform lacks them or JavaScript created the stream. */
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
