import type { WireResult } from '../../core/update/wire.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import type { ProblemCode } from '../values/problem.ts'

/**
 * What the proxy tells its operator about a request: codes, counts and durations, never what a page sent,
 * an id, an origin or an exception's text.
 */
export type ProxyEvent =
  /** Every update got its own result. */
  | {
      readonly kind: 'answered'
      readonly requestId: string
      readonly status: number
      readonly durationMs: number
      /** How many updates ended in each way. */
      readonly statuses: Readonly<Partial<Record<WireResult['status'], number>>>
      /** How many updates were answered with each code. */
      readonly codes: Readonly<Partial<Record<ItemCode, number>>>
    }
  /** The request was refused as a whole. */
  | {
      readonly kind: 'refused'
      readonly requestId: string
      readonly status: number
      readonly durationMs: number
      readonly code: ProblemCode
    }
  /** Openlayer refused the key: nothing is delivered until an operator acts. Pages keep their updates. */
  | { readonly kind: 'key-refused'; readonly requestId: string; readonly updates: number }

/** Passes events on; a listener that throws or rejects is its own affair and breaks no request. */
export function guardListener<Event>(
  listener: ((event: Event) => unknown) | undefined,
): (event: Event) => void {
  return (event) => {
    // There is nowhere left to report what a reporter throws.
    void (async () => listener?.(event))().catch(() => undefined)
  }
}
