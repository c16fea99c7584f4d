import * as v from 'valibot'
import { InvalidResponseError } from './api-errors.ts'
import type { Reply } from './call.ts'

/** What every write is answered with (PROTOCOL C-12). */
export const success = v.object({ success: v.literal(true) })

/**
 * Reads a reply as a schema wants it.
 *
 * @throws InvalidResponseError for anything else, without a word of it.
 */
export function readReply<Schema extends v.GenericSchema>(
  schema: Schema,
  { text }: Reply,
): v.InferOutput<Schema> {
  const { success: fits, output } = v.safeParse(schema, parse(text))
  if (fits) return output
  throw new InvalidResponseError('invalid_response', 'This is no answer of Openlayer’s.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No schema takes undefined.
    return undefined
  }
}
