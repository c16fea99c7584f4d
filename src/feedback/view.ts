import type { Clock } from '../core/clock.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import { announcementOf, fadeMs, quietMs } from './announcement.ts'
import type { Columns } from './columns.ts'
import type { SpokenPhrases } from './phrases/spoken.ts'
import type { FeedbackState } from './state.ts'
import type { Trace } from './trace.ts'

/** Computes the states of traces and notifies their listeners. */
export function createView(
  outbox: Outbox,
  columns: Columns,
  phrases: SpokenPhrases,
  clock: Pick<Clock, 'after'>,
) {
  function show(trace: Trace): void {
    const next = stateOf(trace)
    if (JSON.stringify(next) === JSON.stringify(trace.state)) return
    trace.state = Object.freeze(next)
    if (next.status === 'delivered' && next.announcement) setTimer(trace, fadeMs)
    trace.target.dispatchEvent(new Event('change'))
  }

  function stateOf(trace: Trace): FeedbackState {
    const { row, lastVote, progress, deadLetters, code } = trace
    const { reason } = outbox.snapshot()
    const status = reason === 'off' ? reason : progress
    return {
      ...columns.opinionOf(row, lastVote),
      status,
      announcement: announcementOf(phrases, status, trace, reason === 'offline'),
      canRetry: deadLetters.length > 0 && /rejected|partly/.test(status),
      code: code ?? deadLetters[0]?.code,
    }
  }

  /** Moves the announcements of a trace to their next phase after a time. */
  function setTimer(trace: Trace, waitMs: number): void {
    trace.stopTimer?.()
    trace.stopTimer = clock.after(waitMs, () => {
      if (trace.phase !== 'quiet') trace.phase = 'done'
      else trace.phase = trace.state.status === 'delivered' ? 'thanks' : 'sent'
      show(trace)
    })
  }

  return {
    show,
    /** Suppresses announcements for a while after a change. */
    mute(trace: Trace): void {
      trace.phase = 'quiet'
      setTimer(trace, quietMs)
    },
  }
}
