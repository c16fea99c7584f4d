import type { SerialiseOptions } from '../values/walk.ts'
import type { StreamClasses } from './platform.ts'
import type { Publish } from './publish.ts'

/** All that a tracer needs of the world. */
export interface TracerPorts extends SerialiseOptions {
  readonly publish: Publish
  readonly inferencePipelineId: string
  readonly context?: ContextStorage | undefined
  /** Must not throw. */
  readonly tell: (event: TracerEvent) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
  readonly streams: StreamClasses
}

/** What an `AsyncLocalStorage` offers, as far as the tracer needs it. */
export interface ContextStorage {
  getStore(): unknown
  run<Result>(store: unknown, work: () => Result): Result
}

/** What the tracer has to say; it throws nothing. */
export type TracerEvent =
  /** `publish` rejected: the row is lost. */
  | { readonly kind: 'publish_failed'; readonly error: unknown }
  /** Too many rows waited to be published: the oldest is lost. */
  | { readonly kind: 'row_dropped' }
  /** An update came outside of any trace, or after its trace had ended. */
  | { readonly kind: 'no_trace' }
  /** An inference id was no string of 1 to 1,024 well-formed characters, and was not set. */
  | { readonly kind: 'invalid_inference_id' }
  /** A function of the caller's (`inputs`, `describe`, `redact`) or the tracer itself failed; the work went on. */
  | { readonly kind: 'tracer_failed'; readonly error: unknown }
