import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'
import type { FoldedUpdate } from '../../core/update/transport.ts'
import { type ParsedUpdate, parseUpdate } from '../../core/update/update.ts'
import { parsePublishedRow } from './published-row.ts'

/** One of a request's updates, as far as it could be understood. */
export type Item =
  | { readonly kind: 'update'; readonly id: string; readonly update: FoldedUpdate }
  | { readonly kind: 'malformed'; readonly id: string }

/**
 * Reads one update of the wire, or gives `undefined` where not even its id is of use for an answer.
 *
 * @param pipeline used where the update names none.
 * @param nowMs no update is younger than that, whatever its sender's clock says.
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
    // The path that a ValidationError names came from the request, so it is not sent back.
    return { kind: 'malformed', id }
  }
}

function parseRow(
  { publish: _, row, config, inferenceId, inferencePipelineId, ...others }: Record<string, unknown>,
  pipeline: string | undefined,
): ParsedUpdate {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new ValidationError('unknown_key', unknown)
  // Checked there, like everything else.
  const target = { inferenceId, inferencePipelineId: inferencePipelineId ?? pipeline }
  return parsePublishedRow(row, config, target)
}

/** Long enough for any generated id, and safe to say back. */
function isItemId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= 128 && !textFault(id)
}

/** `1e400` parses to Infinity. */
function isTime(time: unknown): time is number {
  return typeof time === 'number' && time >= 0 && time < Infinity
}

function isGrant(grant: unknown): grant is string | undefined {
  return grant === undefined || typeof grant === 'string'
}
