import type { SerialiseOptions } from '../values/serialise-context.ts'
import type { ExitSource, StreamClasses } from './platform.ts'
import type { Publish, TraceConfig, TraceRow } from './publish.ts'

/** The environment of a tracer. */
export interface TracerPorts extends SerialiseOptions {
  readonly publish: Publish
  readonly inferencePipelineId: string
  readonly context?: ContextStorage | undefined
  /** Reports an event. Must not throw. */
  readonly emit: (event: TracerEvent) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
  readonly streams: StreamClasses
  /**
   * Calls a function once after a wait, unless the returned function is called first.
   *
   * @param isIdle whether the process may exit meanwhile.
   */
  readonly after: (waitMs: number, call: () => void, isIdle?: boolean) => () => void
  /** Time without activity after which an open trace is published as partial, in milliseconds. */
  readonly abandonAfterMs: number
  readonly exit?: ExitSource | undefined
}

/** The part of `AsyncLocalStorage` that the tracer needs. */
export interface ContextStorage {
  getStore(): unknown
  run<Result>(store: unknown, work: () => Result): Result
}

/** Event that the tracer reports. The tracer never throws. */
export type TracerEvent =
  /** Openlayer did not accept these rows. They are not sent again: keep them, or they are lost. */
  | ({ readonly kind: 'publish_failed'; readonly error: unknown } & UnsentRows)
  /** Too many rows waited to be published. These were the oldest and are not sent: keep them, or they are lost. */
  | ({ readonly kind: 'rows_dropped' } & UnsentRows)
  /** A trace ended after it was published as partial, and its row could not be corrected. */
  | ({ readonly kind: 'update_failed'; readonly error: unknown } & UnsentRows)
  /** An update was made outside of any trace, or after its trace had ended. */
  | { readonly kind: 'no_trace' }
  /** An inference id was not set: it had not 1 to 1,024 well-formed characters, or the row was already published. */
  | { readonly kind: 'invalid_inference_id' }
  /** A function of the options (`inputs`, `describe`, `redact`) or the tracer itself threw. The traced work continued. */
  | { readonly kind: 'tracer_failed'; readonly error: unknown }

/** Rows that were not sent, and their config, in the form that Openlayer's data stream accepts. */
export interface UnsentRows {
  readonly rows: readonly TraceRow[]
  readonly config: TraceConfig
}
