import type { Key } from './store.ts'
import type { ParsedUpdate } from './update/update.ts'

/** What was rejected for good; kept until it is retried or discarded. */
export interface DeadLetter {
  /** For `outbox.retry` and `outbox.discard`. */
  readonly id: string
  /** What was refused: of an update that was partly accepted, the refused columns alone. */
  readonly update: ParsedUpdate
  /** Why: an `ItemCode` of `aftertrace/proxy`; a `ProblemCode`, or `http_…`, where the whole request was refused. */
  readonly code: string
  /** How often it was tried. */
  readonly attempts: number
  /** Its place in the order of acceptance: a retry does not overtake newer values. */
  readonly time: number
  /** When it was rejected, in milliseconds since 1970. */
  readonly at: number
}

export function deadKey(space: string, { time, id }: Pick<DeadLetter, 'time' | 'id'>): Key {
  return ['dead', space, time, id]
}
