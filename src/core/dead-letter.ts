import { splitLane } from './entry.ts'
import { pruneConfig } from './sift.ts'
import type { Key } from './store.ts'
import type { ParsedUpdate, Row, RowConfig } from './update.ts'

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

/** A row update of a lane with these columns alone. */
export function updateOf(
  lane: string,
  row: Row,
  config: RowConfig | null | undefined,
): ParsedUpdate {
  const [inferencePipelineId, inferenceId] = splitLane(lane)
  const pruned = pruneConfig(config, row)
  return { inferenceId, inferencePipelineId, row, ...(pruned !== undefined && { config: pruned }) }
}
