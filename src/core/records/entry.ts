import { fromJson, toJson } from '../update/json-text.ts'
import type { ParsedUpdate, Row, RowConfig } from '../update/update.ts'
import { inferenceIdOf } from './names.ts'
import type { Key, Stored } from './store.ts'
import type { Timed } from './time.ts'

/** The parts of an entry's key. */
export interface EntryAddress extends Timed {
  readonly trace: string
  /** Size of its update as JSON text in UTF-8. */
  readonly bytes: number
}

/** One accepted row update. Entries are appended and never rewritten. */
export interface Entry extends EntryAddress {
  readonly inferencePipelineId: string
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** The entry is a trace's whole row, streamed before any other entry of its trace. */
  readonly publish?: true | undefined
  /** The grant that its trace had at that time, if `storeGrants` allows storing it. */
  readonly grant?: string | undefined
}

/** The key of an entry. It contains everything that counting needs, so that counting reads no values. */
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

/** Encodes the stored value of an update. The key contains the rest. */
export function encodeEntry(
  { inferencePipelineId, row, config, publish }: Omit<ParsedUpdate, 'inferenceId'>,
  grant?: string,
): string {
  return toJson({ inferencePipelineId, row, config, publish, grant })
}

/** Decodes a stored entry. A damaged value decodes to an entry without columns, which is rejected as `unreadable`. */
export function decodeEntry({ key, value }: Stored): Entry {
  const [, , trace, time, id, bytes] = key as EntryKey
  const content = fromJson(value) as Partial<Entry>
  const { inferencePipelineId = '', row, config, publish, grant } = content
  return { id, trace, time, bytes, inferencePipelineId, row: { ...row }, config, publish, grant }
}

/** Returns an entry's update with these columns and this config. JSON omits an undefined config. */
export function updateOf(
  { inferencePipelineId, trace, publish }: Entry,
  row: Row,
  config: Entry['config'],
): ParsedUpdate {
  const update = { inferencePipelineId, inferenceId: inferenceIdOf(trace), row, config }
  return publish ? { ...update, publish } : update
}
