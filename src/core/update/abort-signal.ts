/** The platform's AbortSignal where its types are present, otherwise the part of it that we use. */
export type AbortSignalLike = typeof globalThis extends {
  AbortSignal: { prototype: infer Signal }
}
  ? Signal
  : MinimalSignal

interface MinimalSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A signal, and what aborts it: the platform's AbortController. */
export interface Aborter {
  readonly signal: AbortSignalLike
  abort(): void
}
