import type { WireResult } from '../../core/update/wire.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import type { ProblemCode } from '../values/problem.ts'

/**
 * An event for the operator of a proxy. It contains codes, counts and durations, but no data or ids that a page sent, no
 * origin, and no text of an exception.
 */
export type ProxyEvent =
  /** Every update has a result of its own. */
  | {
      readonly kind: 'answered'
      readonly requestId: string
      readonly status: number
      readonly durationMs: number
      /** Number of updates by status. */
      readonly statuses: Readonly<Partial<Record<WireResult['status'], number>>>
      /** Number of updates by code. */
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
  /** Openlayer refused the key. Nothing is delivered until the operator fixes this. Pages keep their updates. */
  | { readonly kind: 'key-refused'; readonly requestId: string; readonly updates: number }

/** Returns a function that passes events to the listener. A listener that throws or rejects does not affect requests. */
export function guardListener<Event>(
  listener: ((event: Event) => unknown) | undefined,
): (event: Event) => void {
  return (event) => {
    // Errors of the listener cannot be reported anywhere else.
    void (async () => listener?.(event))().catch(() => undefined)
  }
}
