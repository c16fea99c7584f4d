import type { SerialiseOptions } from '../values/walk.ts'
import type { ExitSource, StreamClasses } from './platform.ts'
import type { Publish, TraceConfig, TraceRow } from './publish.ts'

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
  /**
   * Calls once after a wait, unless the returned function is called before.
   *
   * @param isIdle whether a process may end meanwhile.
   */
  readonly after: (waitMs: number, call: () => void, isIdle?: boolean) => () => void
  /** How long an open trace may do nothing, in milliseconds. */
  readonly abandonAfterMs: number
  readonly exit?: ExitSource | undefined
}

/** What an `AsyncLocalStorage` offers, as far as the tracer needs it. */
export interface ContextStorage {
  getStore(): unknown
  run<Result>(store: unknown, work: () => Result): Result
}

/** What the tracer has to say; it throws nothing. */
export type TracerEvent =
  /** Openlayer did not take these rows, and they are not sent again: keep them, or they are lost. */
  | ({ readonly kind: 'publish_failed'; readonly error: unknown } & UnsentRows)
  /** Too many rows waited to be published; these are the oldest, and are not sent: keep them, or they are lost. */
  | ({ readonly kind: 'rows_dropped' } & UnsentRows)
  /** The row of a trace that ended after it was published as partial could not be corrected. */
  | ({ readonly kind: 'update_failed'; readonly error: unknown } & UnsentRows)
  /** An update came outside of any trace, or after its trace had ended. */
  | { readonly kind: 'no_trace' }
  /** An inference id was no string of 1 to 1,024 well-formed characters, or came after the row was published: it was not set. */
  | { readonly kind: 'invalid_inference_id' }
  /** A function of the caller's (`inputs`, `describe`, `redact`) or the tracer itself failed; the work went on. */
  | { readonly kind: 'tracer_failed'; readonly error: unknown }

/** Rows that were not sent, and what their columns mean: as a call of Openlayer's data stream takes them. */
export interface UnsentRows {
  readonly rows: readonly TraceRow[]
  readonly config: TraceConfig
}
