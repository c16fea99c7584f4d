import * as v from 'valibot'
import { Refusal } from './refusal.ts'

/**
 * What a schema makes of parsed JSON.
 *
 * @param name how the refusal calls the value.
 * @throws Refusal 400 naming the first key path that has another shape, never a value.
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
