/** What the platform offers, as far as the tracer uses it; all but the language itself may be absent. */
export interface Platform extends StreamClasses {
  /** Every platform has it, so that every platform's global object is one of these. */
  readonly Array: unknown
  readonly crypto?: { getRandomValues(bytes: ArrayBufferView): unknown } | undefined
  readonly setTimeout?: ((call: () => void, waitMs: number) => unknown) | undefined
  readonly clearTimeout?: ((timer: never) => void) | undefined
  readonly Deno?: { unrefTimer(timer: unknown): void } | undefined
  /** Node's, where it is Node. */
  readonly process?: ExitSource | undefined
}

/** This one. */
export const platform: Platform = globalThis

/** A process that says when it has nothing left to do. */
export interface ExitSource {
  on?(name: 'beforeExit', listener: () => void): unknown
  off?(name: 'beforeExit', listener: () => void): unknown
  listenerCount?(name: 'beforeExit'): number
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
  readonly bodyUsed: boolean
  readonly status: number
  readonly url: string
}
