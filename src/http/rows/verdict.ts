import { type Outcome, traceForbidden } from '../../core/update/outcome.ts'
import type { Pause } from '../../core/update/transport.ts'
import type { Answer } from './answer.ts'
import type { ItemCode } from './item-code.ts'

/** The consequences of an answer for its update and for further requests. */
export interface Verdict {
  readonly outcome: Outcome
  readonly pause?: Pause | undefined
  /** Whether the answer concerns Openlayer as a whole: the pause then applies even if other updates succeeded. */
  readonly certain?: true
  /** Whether Openlayer named a retry time (429 or 503): the remaining updates of the call are then not sent. */
  readonly ends?: true
}

/** Returns the verdict on an answer (PROTOCOL C-11, C-12, C-14). */
export function verdictOf(answer: Answer): Verdict {
  switch (answer.kind) {
    case 'succeeded':
      return applied
    case 'invalid':
      return { outcome: retry('upstream_invalid_reply'), pause: { reason: 'misrouted' } }
    case 'redirected':
      return { outcome: retry('upstream_redirect'), pause: { reason: 'misrouted' } }
    case 'unreachable':
      return { outcome: retry('upstream_unavailable'), pause: { reason: 'unreachable' } }
    case 'timed-out':
      return { outcome: retry('upstream_timeout'), pause: { reason: 'busy' } }
    case 'aborted':
      return { outcome: retry('deadline') }
    case 'refused':
      return ofStatus(answer.status, answer.retryAfterMs)
  }
}

const applied: Verdict = { outcome: { kind: 'delivered', via: 'applied' } }

function ofStatus(status: number, afterMs: number | undefined): Verdict {
  if (status === 404) return { outcome: retry('trace_not_found') }
  if (status === 401) {
    return { outcome: retry('upstream_key_refused'), pause: { reason: 'held' }, certain: true }
  }
  // A single 403 may concern this trace alone. Several of them concern the key: see `judgeForbidden`.
  if (status === 403) return { outcome: retry(traceForbidden) }
  if (status >= 500) return later('upstream_unavailable', status, afterMs)
  if (busy.has(status)) return later('upstream_busy', status, afterMs)
  if (status >= 400) return { outcome: { kind: 'rejected', code: 'upstream_rejected' } }
  return { outcome: retry('upstream_invalid_reply'), pause: { reason: 'misrouted' } }
}

const busy: ReadonlySet<number> = new Set([408, 409, 425, 429])

export function isForbidden({ outcome }: Verdict): boolean {
  return outcome.kind === 'retry' && outcome.code === traceForbidden
}

function later(code: ItemCode, status: number, afterMs: number | undefined): Verdict {
  if (afterMs !== undefined) {
    const pause: Pause = { reason: 'retry-after', afterMs }
    const outcome = { ...retry(code), retryAfterMs: afterMs }
    const ends = status === 429 || status === 503
    return { outcome, pause, certain: true, ...(ends && { ends }) }
  }
  const pause: Pause = { reason: 'busy' }
  return status === 429
    ? { outcome: retry(code), pause, certain: true }
    : { outcome: retry(code), pause }
}

function retry(code: ItemCode): { readonly kind: 'retry'; readonly code: ItemCode } {
  return { kind: 'retry', code }
}
