import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Act } from './announcement.ts'
import type { Values } from './columns.ts'
import { type FeedbackState, type FeedbackStatus, idleState } from './state.ts'

/** What the store knows of one trace. */
export interface Trace extends Act {
  readonly inferenceId: string
  /** Reports what a listener throws, and goes on to the next one. */
  readonly target: EventTarget
  state: FeedbackState
  /** The newest values, by column. */
  row: Values
  /** The last vote of this page. */
  voted: string | number
  /** How far the newest values got. */
  progress: FeedbackStatus
  letters: readonly DeadLetter[]
  /** Why it was rejected, where no dead letter says so. */
  code?: string | undefined
  /** Counts what was done here: only the end of the last act says how far the newest values got. */
  edition: number
  /** Whether it was read before. */
  isKnown?: boolean
  stopTimer?: () => void
}

export function createTrace(inferenceId: string): Trace {
  return {
    inferenceId,
    target: new EventTarget(),
    state: idleState,
    row: {},
    voted: 'up',
    progress: 'idle',
    letters: [],
    edition: 0,
    speech: 'over',
  }
}
