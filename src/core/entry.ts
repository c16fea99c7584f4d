import type { Key, Stored } from './store.ts'
import { byteLength } from './text.ts'
import type { ParsedUpdate, Row, RowConfig } from './update.ts'

/** One accepted row update; appended, never rewritten. */
export interface Entry {
  readonly id: string
  readonly lane: string
  /** Its place in the order of acceptance, see `nextTime`. */
  readonly time: number
  readonly bytes: number
  readonly row: Row
  readonly config?: RowConfig | null | undefined
}

/** The name of the lane of a pipeline and an inference id; it sorts by pipeline. */
export function laneOf(inferencePipelineId: string, inferenceId: string): string {
  return JSON.stringify([inferencePipelineId, inferenceId])
}

/** The pipeline and the inference id of a lane. */
export function splitLane(lane: string): readonly [pipeline: string, inferenceId: string] {
  return JSON.parse(lane)
}

/** What an entry keeps of an update: its lane says the rest. */
export function encodeEntry({ row, config }: Pick<ParsedUpdate, 'row' | 'config'>): string {
  return JSON.stringify({ row, config })
}

/** Reads an entry back. What other software left at its key has no columns, and is refused when its turn comes. */
export function decodeEntry({ key, value }: Stored): Entry {
  const [lane, time, id] = addressOf(key)
  const bytes = typeof value === 'string' ? byteLength(value) : 0
  try {
    const { row, config }: Pick<Entry, 'row' | 'config'> = JSON.parse(String(value))
    return { id, lane, time, bytes, row: Object.keys(row).length > 0 ? row : {}, config }
  } catch {
    return { id, lane, time, bytes, row: {} }
  }
}

/** The lane, time and id within the key of an entry. */
export function addressOf(key: Key): readonly [lane: string, time: number, id: string] {
  return [key[2] as string, key[3] as number, key[4] as string]
}

export function entryKey(
  space: string,
  { lane, time, id }: Pick<Entry, 'lane' | 'time' | 'id'>,
): Key {
  return ['entry', space, lane, time, id]
}
