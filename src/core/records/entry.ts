import { fromJson, toJson } from '../update/json-text.ts'
import type { ParsedUpdate, Row, RowConfig } from '../update/update.ts'
import { inferenceIdOf } from './names.ts'
import type { Key, Stored } from './store.ts'
import type { Timed } from './time.ts'

/** Where an entry is stored. */
export interface EntryAddress extends Timed {
  readonly trace: string
  /** The size of its update's text in UTF-8. */
  readonly bytes: number
}

/** One accepted row update; appended, never rewritten. */
export interface Entry extends EntryAddress {
  readonly inferencePipelineId: string
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** It is a trace's whole row, to be streamed before anything else of its trace. */
  readonly publish?: true | undefined
  /** The grant that its trace had then, where the owner allows it to be stored. */
  readonly grant?: string | undefined
}

/** The key of an entry holds all that counting needs, so that counting reads no values. */
export type EntryKey = readonly [
  kind: 'entry',
  space: string,
  trace: string,
  time: number,
  id: string,
  bytes: number,
]

export function entryKey(space: string, { trace, time, id, bytes }: EntryAddress): Key {
  return ['entry', space, trace, time, id, bytes]
}

/** What is stored of an update; its key says the rest. */
export function encodeEntry(
  { inferencePipelineId, row, config, publish }: Omit<ParsedUpdate, 'inferenceId'>,
  grant?: string,
): string {
  return toJson({ inferencePipelineId, row, config, publish, grant })
}

/** Reads an entry back. What other software left at its key has no columns, and is rejected as unreadable. */
export function decodeEntry({ key, value }: Stored): Entry {
  const [, , trace, time, id, bytes] = key as EntryKey
  const content = fromJson(value) as Partial<Entry>
  const { inferencePipelineId = '', row, config, publish, grant } = content
  return { id, trace, time, bytes, inferencePipelineId, row: { ...row }, config, publish, grant }
}

/** An entry's update with these columns and this config. JSON leaves out a config that is undefined. */
export function updateOf(
  { inferencePipelineId, trace, publish }: Entry,
  row: Row,
  config: Entry['config'],
): ParsedUpdate {
  const update = { inferencePipelineId, inferenceId: inferenceIdOf(trace), row, config }
  return publish ? { ...update, publish } : update
}
