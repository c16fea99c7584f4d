import { hash, hashLength } from './hash.ts'
import type { Key, Stored } from './store.ts'
import type { ParsedUpdate, Row, RowConfig } from './update/update.ts'

/** Where an entry stands. */
export interface EntryAddress {
  readonly id: string
  readonly lane: string
  /** Its place in the order of acceptance, see `nextTime`. */
  readonly time: number
  /** What it takes in the store. */
  readonly bytes: number
}

/** One accepted row update; appended, never rewritten. */
export interface Entry extends EntryAddress {
  readonly inferencePipelineId: string
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** It is a trace's whole row, to be streamed before anything else of its lane. */
  readonly publish?: true | undefined
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

/** The name of the lane of a pipeline and an inference id. The pipeline is hashed: keys are short, entries hold it. */
export function laneOf(inferencePipelineId: string, inferenceId: string): string {
  return hash(inferencePipelineId) + inferenceId
}

/** The inference id of a lane. */
export function inferenceIdOf(lane: string): string {
  return lane.slice(hashLength)
}

/** As much of an entry's update as `row` holds. */
export function updateOf(
  { inferencePipelineId, lane, publish }: Entry,
  row: Row,
  config: Entry['config'],
): ParsedUpdate {
  // JSON leaves out a config that is undefined: no key on the wire.
  const update = { inferencePipelineId, inferenceId: inferenceIdOf(lane), row, config }
  return publish ? { ...update, publish } : update
}

/** What is stored of an update: its key says the rest. */
export function encodeEntry({
  inferencePipelineId,
  row,
  config,
  publish,
}: Omit<ParsedUpdate, 'inferenceId'>): string {
  return JSON.stringify({ inferencePipelineId, row, config, publish })
}

/** Reads an entry back. What other software left at its key has no columns, and is refused when its turn comes. */
export function decodeEntry({ key, value }: Stored): Entry {
  const [, , lane, time, id, bytes] = key as EntryKey
  let content: Pick<Entry, 'inferencePipelineId' | 'row' | 'config' | 'publish'> | undefined
  try {
    content = JSON.parse(String(value))
  } catch {
    // No columns, then.
  }
  const { inferencePipelineId = '', row, config, publish } = content ?? {}
  return { id, lane, time, bytes, inferencePipelineId, row: { ...row }, config, publish }
}

export function entryKey(space: string, { lane, time, id, bytes }: EntryAddress): Key {
  return ['entry', space, lane, time, id, bytes]
}
