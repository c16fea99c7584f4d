import * as v from 'valibot'
import { Refusal } from './refusal.ts'

/**
 * Validates parsed JSON with a schema.
 *
 * @param name of the value, for the message.
 * @throws Refusal 400 naming the path of the first invalid member, never a value.
 */
export function requireShape<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  name: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  const place = path === null ? name : `${name}.${path}`
  throw new Refusal(
    400,
    issue.expected === 'never' ? `${place} is unknown.` : `${place} must be ${issue.expected}.`,
  )
}
