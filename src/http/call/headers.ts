import * as v from 'valibot'
import { isPlainObject } from '../../core/update/json.ts'

/** Headers by name. null or undefined removes a header that would be sent otherwise. */
export type CallHeaders = Readonly<Record<string, string | null | undefined>>

/** Schema of headers. They are checked here because errors of the platform quote the value of an invalid header. */
export const headers = v.custom<CallHeaders>(
  (value) => isPlainObject(value) && Object.entries(value).every(isHeader),
  'must be an object of headers without authorization, which is set from apiKey.',
)

/** Merges headers over others. All names become lower case. */
export function joinHeaders(
  own: Readonly<Record<string, string>>,
  more: CallHeaders,
): Readonly<Record<string, string>> {
  const joined = new Map(Object.entries(own))
  for (const [name, value] of Object.entries(more)) {
    if (value == null) joined.delete(name.toLowerCase())
    else joined.set(name.toLowerCase(), value)
  }
  return Object.fromEntries(joined)
}

function isHeader([name, value]: readonly [string, unknown]): boolean {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || name.toLowerCase() === 'authorization') return false
  return value == null || (typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))
}
