import { ValidationError } from '../update/errors.ts'

/** SECURITY "Grants". */
const maxLength = 2_048

/** Whether something can be a grant: whoever gives grants may as well have answered with a login page. */
export function isGrant(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= maxLength && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
  )
}

/** @throws ValidationError when it can be no grant; its text does not hold it. */
export function requireGrant(value: unknown): asserts value is string {
  if (!isGrant(value)) throw new ValidationError('no_grant', 'grant')
}
