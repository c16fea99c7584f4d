import * as v from 'valibot'
import { InvalidResponseError } from './api-errors.ts'
import type { Reply } from './call.ts'

/** Schema of the reply to every write (PROTOCOL C-12). */
export const success = v.object({ success: v.literal(true) })

/**
 * Parses a reply with a schema.
 *
 * @throws InvalidResponseError if the reply does not match. Its text contains nothing of the reply.
 */
export function readReply<Schema extends v.GenericSchema>(
  schema: Schema,
  { text }: Reply,
): v.InferOutput<Schema> {
  const { success: fits, output } = v.safeParse(schema, parse(text))
  if (fits) return output
  throw new InvalidResponseError(
    'invalid_response',
    'The response is not a valid answer of Openlayer.',
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No schema accepts undefined.
    return undefined
  }
}
