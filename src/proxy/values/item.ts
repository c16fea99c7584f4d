import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import { type ParsedUpdate, parseUpdate } from '../../core/update/update.ts'
import { parsePublishedRow } from './published-row.ts'

/** A parsed update of a request, or the id of a malformed one. */
export type Item =
  | { readonly kind: 'update'; readonly id: string; readonly update: FoldedUpdate }
  | { readonly kind: 'malformed'; readonly id: string }

/**
 * Parses one update of a request. Returns `undefined` if it has no valid id, by which it could be answered.
 *
 * @param pipeline the default if the update names none.
 * @param nowMs the latest time of an update. A later time is replaced by it, because the clock of a page may be wrong.
 */
export function parseItem(
  input: unknown,
  pipeline: string | undefined,
  nowMs: number,
): Item | undefined {
  if (!isPlainObject(input)) return undefined
  const { id, time, grant, ...fields } = input
  if (!isItemId(id)) return undefined
  if (!isTime(time) || !isGrant(grant)) return { kind: 'malformed', id }
  try {
    const parsed =
      fields['publish'] === true ? parseRow(fields, pipeline) : parseUpdate(fields, pipeline)
    return { kind: 'update', id, update: { ...parsed, id, time: Math.min(time, nowMs), grant } }
  } catch {
    // The path in a ValidationError comes from the request, so it is not sent back.
    return { kind: 'malformed', id }
  }
}

function parseRow(
  { publish: _, row, config, inferenceId, inferencePipelineId, ...others }: Record<string, unknown>,
  pipeline: string | undefined,
): ParsedUpdate {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new ValidationError('unknown_key', unknown)
  // `parsePublishedRow` checks the ids.
  const target = { inferenceId, inferencePipelineId: inferencePipelineId ?? pipeline }
  return parsePublishedRow(row, config, target)
}

/** Whether an id can be sent back. 128 characters are enough for any generated id. */
function isItemId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= 128 && !textFault(id)
}

/** Whether a value is a valid time. `JSON.parse` reads `1e400` as Infinity. */
function isTime(time: unknown): time is number {
  return typeof time === 'number' && time >= 0 && time < Infinity
}

function isGrant(grant: unknown): grant is string | undefined {
  return grant === undefined || typeof grant === 'string'
}
