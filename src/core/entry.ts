import type { Key, Stored } from './store.ts'
import type { ParsedUpdate, Row, RowConfig } from './update.ts'

/** One accepted row update; appended, never rewritten. */
export interface Entry {
  readonly id: string
  readonly lane: string
  /** Its place in the order of acceptance, see `nextTime`. */
  readonly time: number
  /** What it takes in the store. */
  readonly bytes: number
  readonly row: Row
  readonly config?: RowConfig | null | undefined
}

/** Where an entry is stored: all that can be counted without reading it. */
export type EntryKey = readonly [
  kind: 'entry',
  space: string,
  lane: string,
  time: number,
  id: string,
  bytes: number,
]

/** The name of the lane of a pipeline and an inference id; it sorts by pipeline. */
export function laneOf(inferencePipelineId: string, inferenceId: string): string {
  return JSON.stringify([inferencePipelineId, inferenceId])
}

/** An entry as its caller's update, or as much of it as `row` holds. */
export function updateOf(lane: string, row: Row, config: Entry['config']): ParsedUpdate {
  const [inferencePipelineId, inferenceId] = JSON.parse(lane) as [string, string]
  // JSON leaves out a config that is undefined: no key on the wire.
  return { inferencePipelineId, inferenceId, row, config }
}

/** What is stored of an update: its key says the rest. */
export function encodeEntry(row: Row, config: Entry['config']): string {
  return JSON.stringify({ row, config })
}

/** Reads an entry back. What other software left at its key has no columns, and is refused when its turn comes. */
export function decodeEntry({ key, value }: Stored): Entry {
  const [, , lane, time, id, bytes] = key as EntryKey
  try {
    const { row, config }: Pick<Entry, 'row' | 'config'> = JSON.parse(String(value))
    return { id, lane, time, bytes, row: { ...row }, config }
  } catch {
    return { id, lane, time, bytes, row: {} }
  }
}

export function entryKey(space: string, { lane, time, id, bytes }: Omit<Entry, 'row'>): Key {
  return ['entry', space, lane, time, id, bytes]
}
