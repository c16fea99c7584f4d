/** The platform's `AbortSignal` where its types are available, otherwise the members that this package uses. */
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

/** The platform's `AbortController`: a signal and the method that aborts it. */
export interface Aborter {
  readonly signal: AbortSignalLike
  abort(): void
}
