import { ValidationError } from '../update/errors.ts'

/** SECURITY "Grants". */
const maxLength = 2_048

/** Whether a value has the form of a grant. A grant function may return a login page instead. */
export function isGrant(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= maxLength && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
  )
}

/** @throws ValidationError if the value is not a grant. The message does not contain it. */
export function requireGrant(value: unknown): asserts value is string {
  if (!isGrant(value)) throw new ValidationError('no_grant', 'grant')
}
