/** Platform features that the tracer uses. All of them may be absent, except those of the language. */
export interface Platform extends StreamClasses {
  /** Exists on every platform, so that every global object has this type. */
  readonly Array: unknown
  readonly crypto?: { getRandomValues(bytes: ArrayBufferView): unknown } | undefined
  readonly setTimeout?: ((call: () => void, waitMs: number) => unknown) | undefined
  readonly clearTimeout?: ((timer: never) => void) | undefined
  readonly Deno?: { unrefTimer(timer: unknown): void } | undefined
  /** Node's `process`. */
  readonly process?: ExitSource | undefined
}

export const platform: Platform = globalThis

/** A process that emits an event when it has no work left. */
export interface ExitSource {
  on?(name: 'beforeExit', listener: () => void): unknown
  off?(name: 'beforeExit', listener: () => void): unknown
  listenerCount?(name: 'beforeExit'): number
}

/** Classes of the platform that traced streams need; undefined if the platform lacks them. */
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

/** The used part of a ReadableStream. */
export interface StreamLike {
  readonly locked: boolean
  getReader(): StreamReader
}

interface StreamReader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>
  cancel(reason: unknown): Promise<void>
}

/** The used part of a Response. */
export interface ResponseLike {
  readonly body: StreamLike | null
  readonly bodyUsed: boolean
  readonly status: number
  readonly url: string
}
