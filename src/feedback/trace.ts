import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Activity } from './announcement.ts'
import type { Values } from './columns.ts'
import { type FeedbackState, type FeedbackStatus, idleState } from './state.ts'

/** The store's data about one trace. */
export interface Trace extends Activity {
  readonly inferenceId: string
  /** Target of `change` events. It reports errors of a listener and calls the others. */
  readonly target: EventTarget
  state: FeedbackState
  /** Newest values by column. */
  row: Values
  /** Last vote in this page. */
  lastVote: string | number
  /** Delivery status of the newest values, even if feedback is off. */
  progress: FeedbackStatus
  deadLetters: readonly DeadLetter[]
  /** Why the newest change was rejected, if no dead letter states it. */
  code?: string | undefined
  /** Number of changes in this page. Only the result of the last one sets `progress`. */
  version: number
  /** Whether the trace was read from the outbox. */
  isRead?: boolean
  stopTimer?: () => void
}

export function createTrace(inferenceId: string): Trace {
  return {
    inferenceId,
    target: new EventTarget(),
    state: idleState,
    row: {},
    lastVote: 'up',
    progress: 'idle',
    deadLetters: [],
    version: 0,
    phase: 'done',
  }
}
