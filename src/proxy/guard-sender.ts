import type { RowSender } from '../http/row-sender.ts'
import type { Breaker } from './breaker.ts'

/**
 * Puts a breaker before what writes updates: while Openlayer is down, pages are told so without it being asked.
 *
 * @param patienceMs a call that was cut off before had no fair chance, so it says nothing about Openlayer: otherwise
 * somebody who sends slowly could close the proxy for all.
 */
export function guardSender(
  send: RowSender,
  breaker: Breaker,
  patienceMs: number,
  now: () => number,
): RowSender {
  return async (update, signal) => {
    if (signal.aborted) return send(update, signal)
    const retryAfterMs = breaker.waitMs()
    if (retryAfterMs > 0) {
      return { outcome: { kind: 'retry', code: 'upstream_unavailable', retryAfterMs } }
    }
    const startedAt = now()
    const verdict = await send(update, signal)
    const { outcome, pause } = verdict
    const isCutOff = outcome.kind === 'retry' && outcome.code === 'deadline'
    if (pause || (isCutOff && now() - startedAt >= patienceMs)) {
      breaker.failed(pause?.reason === 'retry-after' ? pause.afterMs : undefined)
    } else if (!isCutOff) breaker.succeeded()
    return verdict
  }
}
