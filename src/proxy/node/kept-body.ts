/** The members of a request that show whether a framework has read its body, and what it kept. */
export interface ReadByOthers {
  /** Set by Node on a stream from which data was read. */
  readonly readableDidRead?: boolean | undefined
  /** Bytes or text, if a framework keeps the raw body. */
  readonly rawBody?: unknown
  /** Bytes, text or the parsed value, as set by `express.json()` and similar middleware. */
  readonly body?: unknown
}

/** Whether the stream was read before, or the raw body is available. */
export function wasTouched({ readableDidRead, rawBody }: ReadByOthers): boolean {
  return readableDidRead === true || isRaw(rawBody)
}

/** Returns the body that a framework kept: raw if possible, otherwise serialized again. Returns nothing if it is lost. */
export function keptBody({ rawBody, body }: ReadByOthers): RequestInit['body'] | undefined {
  const raw = [rawBody, body].find(isRaw)
  if (raw !== undefined) return raw
  if (typeof body !== 'object' || body === null) return undefined
  try {
    return JSON.stringify(body)
  } catch {
    // The value is nested too deeply for `JSON.stringify`. The limits of the proxy would refuse it as well.
    return undefined
  }
}

function isRaw(value: unknown): value is string | Uint8Array<ArrayBuffer> {
  return typeof value === 'string' || value instanceof Uint8Array
}
