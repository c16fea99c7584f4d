import type { TraceReason } from '../records/trace-record.ts'

/** Why nothing at all is sent for a while. */
export type PauseReason =
  /** The device is offline. */
  | 'offline'
  /** The proxy is busy, or did not answer. */
  | 'backoff'
  /** The proxy named a time. */
  | 'retry-after'
  /** The proxy refuses this page; somebody has to act. */
  | 'held'
  /** Something else answers at this address. */
  | 'misrouted'
  /** Three requests in a row met no answer although the device is online: an ad blocker, a CSP, a proxy that is down. */
  | 'blocked'
  /** The proxy says that feedback is switched off. */
  | 'off'

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
