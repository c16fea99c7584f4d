import type { PauseReason } from '../records/pause.ts'
import type { TraceReason } from '../records/trace-record.ts'

/** Updates have to wait from now on. */
export interface WaitingEvent {
  readonly kind: 'waiting'
  /** Why: for the whole outbox a {@link PauseReason}, for single traces a {@link TraceReason}. */
  readonly reason: PauseReason | TraceReason
  /** A `ProblemCode` or `ItemCode` of the proxy, `no_answer`, or `http_…`. */
  readonly code?: string | undefined
  /** The status of the answer, where there was one. */
  readonly status?: number | undefined
  /** The exception of `fetch`, where it threw one. */
  readonly cause?: unknown
  /** When the next try is planned, in milliseconds since 1970; absent where somebody has to act first. */
  readonly dueAt?: number | undefined
}
