import { textFault } from '../../core/update/text.ts'
import { maxIdLength } from '../../core/update/update.ts'
import { Refusal } from './refusal.ts'

/**
 * Checks an inference id against the wire format (PROTOCOL C-4).
 *
 * @throws Refusal 400
 */
export function requireInferenceId(value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= maxIdLength) {
    if (!textFault(value)) return value
  }
  throw new Refusal(400, `An inference id must be 1 to ${maxIdLength} well-formed characters.`)
}
