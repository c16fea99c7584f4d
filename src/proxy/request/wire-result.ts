import type { Outcome } from '../../core/update/outcome.ts'
import type { WireResult } from '../../core/update/wire.ts'
import { type ItemCode, itemCodes } from '../../http/rows/item-code.ts'

/** Bounds of the retry time that a page receives: one second and one hour. */
const [minRetryAfterMs, maxRetryAfterMs] = [1_000, 3_600_000]

/**
 * Converts the outcome of an update to the result that the page receives.
 *
 * A transport of the operator may return anything, so only codes of the closed list are passed on, and a column only if
 * it is in the row that the page sent.
 */
export function toWireResult(
  id: string,
  outcome: Outcome,
  isInRow: (column: string) => boolean,
): WireResult & { readonly code?: ItemCode } {
  switch (outcome.kind) {
    case 'delivered':
      return { id, status: outcome.via }
    case 'retry': {
      const code = known(outcome.code, 'upstream_unavailable')
      const result = { id, status: outcome.kind, code }
      return outcome.retryAfterMs === undefined
        ? result
        : { ...result, retryAfterMs: believable(outcome.retryAfterMs) }
    }
    case 'reauthorize':
      return { id, status: outcome.kind, code: known(outcome.code, 'grant_mismatch') }
    case 'rejected': {
      const code = known(outcome.code, 'upstream_rejected')
      const { column } = outcome
      const result = { id, status: outcome.kind, code }
      return column !== undefined && isInRow(column) ? { ...result, column } : result
    }
  }
}

function known(code: string, otherwise: ItemCode): ItemCode {
  return itemCodes.find((candidate) => candidate === code) ?? otherwise
}

function believable(ms: number): number {
  return Math.ceil(Math.min(Math.max(ms, minRetryAfterMs), maxRetryAfterMs))
}
