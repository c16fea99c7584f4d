import type { Vote } from '../core/update/builders.ts'

/** A person's feedback on one answer. */
export interface Opinion {
  readonly vote: Vote
  /** Free text, or an empty string. */
  readonly comment: string
  /** Keys of reasons. */
  readonly reasons: readonly string[]
  /** What the answer should have been, or an empty string. */
  readonly suggestion: string
}

/** Delivery status of the newest feedback on a trace. */
export type FeedbackStatus =
  /** There is no feedback on this answer. */
  | 'idle'
  /** It is being stored. */
  | 'saving'
  /** It is stored on this device and waits to be sent. */
  | 'stored'
  /** It waits in this tab's memory and is lost when the tab is closed. */
  | 'memory'
  /** It reached the proxy, and from there Openlayer or a queue. */
  | 'delivered'
  /** The vote was delivered, but something that was sent with it was refused. */
  | 'partly'
  /** The vote was refused. The last confirmed vote is shown again. */
  | 'rejected'
  /** Feedback is switched off in the proxy. */
  | 'off'

/** State of one trace for an interface. It is frozen, and the same object until something changes. */
export interface FeedbackState extends Opinion {
  readonly status: FeedbackStatus
  /** Text for a `role="status"`, from `phrases`. Often empty. */
  readonly announcement: string
  /** Whether `retry` has something to send. */
  readonly canRetry: boolean
  /** Why something was refused: an `ItemCode` or `ProblemCode` of the proxy, or the `code` of an error. */
  readonly code?: string | undefined
}

/** State of a trace without known feedback, also on servers. */
export const idleState: FeedbackState = Object.freeze({
  vote: null,
  comment: '',
  reasons: Object.freeze([]),
  suggestion: '',
  status: 'idle',
  announcement: '',
  canRetry: false,
  code: undefined,
})
