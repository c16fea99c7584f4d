import * as v from 'valibot'
import { isWellFormed } from '../core/text.ts'
import type { FoldedUpdate } from '../core/transport.ts'
import { parseUpdate } from '../core/update.ts'

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
export function parseItem(input: unknown, pipeline: string, nowMs: number): Item | undefined {
  const named = v.safeParse(Named, input)
  if (!named.success) return undefined
  const { id } = named.output
  const whole = v.safeParse(Whole, input)
  if (!whole.success) return { kind: 'malformed', id }
  const { time, grant, id: _, ...fields } = whole.output
  try {
    const update = parseUpdate(fields, pipeline)
    const folded = { ...update, id, time: Math.min(time, nowMs) }
    return { kind: 'update', id, update: grant === undefined ? folded : { ...folded, grant } }
  } catch {
    // The path that a ValidationError names came from the request, so it is not sent back.
    return { kind: 'malformed', id }
  }
}

const Named = v.object({
  id: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(128),
    v.check((id) => isWellFormed(id) && !id.includes('\0')),
  ),
})
const Whole = v.strictObject({
  id: v.string(),
  time: v.pipe(v.number(), v.finite(), v.minValue(0)),
  grant: v.optional(v.string()),
  inferencePipelineId: v.optional(v.unknown()),
  inferenceId: v.unknown(),
  row: v.unknown(),
  config: v.optional(v.unknown()),
})
