import type { Clock } from '../core/clock.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import { announcementOf, fadeMs, quietMs } from './announcement.ts'
import type { Columns } from './columns.ts'
import type { SpokenPhrases } from './phrases/spoken.ts'
import type { FeedbackState } from './state.ts'
import type { Trace } from './trace.ts'

/** Turns what is known of a trace into what is shown of it, and tells its listeners. */
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
    if (next.status === 'delivered' && next.announcement) later(trace, fadeMs)
    trace.target.dispatchEvent(new Event('change'))
  }

  function stateOf(trace: Trace): FeedbackState {
    const { row, voted, progress, letters, code } = trace
    const { reason } = outbox.snapshot()
    const status = reason === 'off' ? reason : progress
    return {
      ...columns.opinionOf(row, voted),
      status,
      announcement: announcementOf(phrases, status, trace, reason === 'offline'),
      canRetry: letters.length > 0 && /rejected|partly/.test(status),
      code: code ?? letters[0]?.code,
    }
  }

  function later(trace: Trace, waitMs: number): void {
    trace.stopTimer?.()
    trace.stopTimer = clock.after(waitMs, () => {
      if (trace.speech !== 'quiet') trace.speech = 'over'
      else trace.speech = trace.state.status === 'delivered' ? 'thanks' : 'sent'
      show(trace)
    })
  }

  return {
    show,
    /** Something was just done: for a while nothing is said. */
    hush(trace: Trace): void {
      trace.speech = 'quiet'
      later(trace, quietMs)
    },
  }
}
