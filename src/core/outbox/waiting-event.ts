import type { PauseReason } from '../records/pause.ts'
import type { TraceReason } from '../records/trace-record.ts'

/** Reports that updates have to wait. */
export interface WaitingEvent {
  readonly kind: 'waiting'
  /** The reason: a {@link PauseReason} for the whole outbox, a {@link TraceReason} for single traces. */
  readonly reason: PauseReason | TraceReason
  /** A `ProblemCode` or `ItemCode` of the proxy, `no_answer`, or `http_…`. */
  readonly code?: string | undefined
  /** HTTP status of the answer, if there was one. */
  readonly status?: number | undefined
  /** The exception thrown by `fetch`, if there was one. */
  readonly cause?: unknown
  /** When the next attempt is planned, in milliseconds since 1970; absent if the configuration has to be fixed first. */
  readonly dueAt?: number | undefined
}
