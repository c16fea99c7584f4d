import type { Vote } from '../core/update/builders.ts'

/** What a person says about one answer. */
export interface Opinion {
  readonly vote: Vote
  /** Free text; empty where there is none. */
  readonly comment: string
  /** Keys of reasons. */
  readonly reasons: readonly string[]
  /** What the answer should have been; empty where there is none. */
  readonly suggestion: string
}

/** How far the newest feedback of a trace got. */
export type FeedbackStatus =
  /** Nothing was said about this answer. */
  | 'idle'
  /** It is being stored. */
  | 'saving'
  /** It is stored on this device, and waits to be sent. */
  | 'stored'
  /** It waits in this tab's memory, and is lost with it. */
  | 'memory'
  /** It reached the proxy, and from there Openlayer or a queue. */
  | 'delivered'
  /** The vote was delivered; something that went with it was refused. */
  | 'partly'
  /** The vote was refused: what was confirmed last is shown again. */
  | 'rejected'
  /** The proxy says that feedback is switched off. */
  | 'off'

/** What an interface shows of one trace. It is frozen, and the same object until something changes. */
export interface FeedbackState extends Opinion {
  readonly status: FeedbackStatus
  /** What a `role="status"` says just now, in the words of `phrases`; often nothing. */
  readonly announcement: string
  /** Whether `retry` has something to send again. */
  readonly canRetry: boolean
  /** Why something was refused: an `ItemCode` or `ProblemCode` of the proxy, or an error's `code`. */
  readonly code?: string | undefined
}

/** The state of every trace about which nothing is known, on servers too. */
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
