import type { Latest } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Speech } from './announcement.ts'
import type { Values } from './columns.ts'
import { type FeedbackState, type FeedbackStatus, idleState } from './state.ts'

/** What the store knows of one trace. */
export interface Trace {
  readonly inferenceId: string
  /** Reports what a listener throws, and goes on to the next one. */
  readonly target: EventTarget
  state: FeedbackState
  /** The newest values, by column. */
  row: Values
  /** The last vote of this page. */
  voted: string | number
  /** How far the newest values got that are stored. */
  progress: FeedbackStatus
  letters: readonly DeadLetter[]
  /** Why it was rejected, where no dead letter says so. */
  code?: string | undefined
  isQueued?: boolean
  /** How many acts are not stored yet, and how many have not ended. */
  saving: number
  open: number
  /** Moves with each act, and when it is stored: what was read before is out of date. */
  edition: number
  /** Whether something was read that could not be used. */
  isStale?: boolean
  /** The last act: only its end says how far the newest values got. */
  act?: object
  isRemoval?: boolean
  speech: Speech
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
    saving: 0,
    open: 0,
    edition: 0,
    speech: 'over',
  }
}

/** Takes over what was read, unless something was done since `edition`. */
export function remember(
  trace: Trace,
  vote: string,
  edition: number,
  latest: Latest | undefined,
  letters: Trace['letters'],
  safety: 'stored' | 'memory',
): void {
  if (trace.edition !== edition || trace.saving > 0) {
    trace.isStale = true
    return
  }
  trace.letters = letters
  trace.row = latest?.row ?? {}
  if (latest?.waiting) trace.progress = safety
  else if (trace.code || letters.some(({ update }) => vote in update.row))
    trace.progress = 'rejected'
  else if (letters.length > 0) trace.progress = 'partly'
  else trace.progress = vote in trace.row ? 'delivered' : 'idle'
}
