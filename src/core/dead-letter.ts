import type { Key } from './store.ts'
import type { ParsedUpdate } from './update.ts'

/** What was rejected for good; kept until it is retried or discarded. */
export interface DeadLetter {
  readonly id: string
  readonly update: ParsedUpdate
  /** Why, from the proxy's closed list of codes. */
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
