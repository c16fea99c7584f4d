/** What the platform offers, as far as the tracer uses it; all but the language itself may be absent. */
export interface Platform extends StreamClasses {
  /** Every platform has it, so that every platform's global object is one of these. */
  readonly Array: unknown
  readonly crypto?: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): unknown } | undefined
  readonly console?: { error(...values: unknown[]): void } | undefined
}

/** The platform's own classes, as far as a traced stream needs them; absent where there are none. */
export interface StreamClasses {
  readonly ReadableStream?:
    | (new (
        source: StreamSource,
        strategy: { readonly highWaterMark: number },
      ) => StreamLike)
    | undefined
  readonly Response?: (new (body: never, like: never) => ResponseLike) | undefined
  readonly TextDecoder?:
    | (new (
        label: string,
        options: { readonly fatal: boolean },
      ) => { decode(bytes: Uint8Array, options: { readonly stream: boolean }): string })
    | undefined
}

export interface StreamSource {
  pull(controller: StreamController): Promise<void>
  cancel(reason: unknown): Promise<void>
}

export interface StreamController {
  enqueue(part: unknown): void
  close(): void
  error(cause: unknown): void
}

/** A ReadableStream, as far as it is read. */
export interface StreamLike {
  readonly locked: boolean
  getReader(): StreamReader
}

interface StreamReader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>
  cancel(reason: unknown): Promise<void>
}

/** A Response, as far as it is passed on. */
export interface ResponseLike {
  readonly body: StreamLike | null
  readonly redirected: boolean
  readonly status: number
  readonly url: string
}
