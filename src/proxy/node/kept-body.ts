/** What shows that a framework read a request's body, and what it kept of it. */
export interface ReadByOthers {
  /** Node's own mark on a stream from which something was taken. */
  readonly readableDidRead?: boolean | undefined
  /** Bytes or text, where a framework keeps them. */
  readonly rawBody?: unknown
  /** Bytes, text or the parsed value: of `express.json()` and its like. */
  readonly body?: unknown
}

/** Whether there is something better than the stream, or nothing left in it. */
export function wasTouched({ readableDidRead, rawBody }: ReadByOthers): boolean {
  return readableDidRead === true || isRaw(rawBody)
}

/** The body that a framework kept, raw where it can be, otherwise written anew; nothing where it is lost. */
export function keptBody({ rawBody, body }: ReadByOthers): RequestInit['body'] | undefined {
  const raw = [rawBody, body].find(isRaw)
  if (raw !== undefined) return raw
  if (typeof body !== 'object' || body === null) return undefined
  try {
    return JSON.stringify(body)
  } catch {
    // It nests too deep to be written; the limits would have refused it.
    return undefined
  }
}

function isRaw(value: unknown): value is string | Uint8Array<ArrayBuffer> {
  return typeof value === 'string' || value instanceof Uint8Array
}
