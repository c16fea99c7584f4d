import { ConfigurationError } from './errors.ts'
import { isPlainObject } from './json.ts'

/**
 * Refuses options whose names nobody knows: a misspelt one would be ignored, and its default used in silence. What is no
 * object has no options at all, and would pass for none.
 *
 * @param what how the error calls the options, where they are not the outermost: `limits`.
 * @throws ConfigurationError `unknown_option` with the name, the nearest known one, and no value; `invalid_option` for no
 * object.
 * @example
 * refuseUnknownOptions({ endpiont: '/feedback' }, ['endpoint', 'transport'])
 * // unknown option "endpiont": did you mean endpoint?
 */
export function refuseUnknownOptions(options: unknown, known: readonly string[], what = ''): void {
  if (!isPlainObject(options)) {
    throw new ConfigurationError('invalid_option', `${what || 'The options'} must be an object.`)
  }
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const place = what && ` in ${what}`
  throw new ConfigurationError(
    'unknown_option',
    `unknown option ${JSON.stringify(stranger.slice(0, 40))}${place}${hintOf(stranger, known)}`,
  )
}

/** Names the known option that was probably meant: two thirds of it stand at the start and the end of what was written. */
function hintOf(name: string, known: readonly string[]): string {
  const share = (candidate: string) =>
    sharedLetters(name.toLowerCase(), candidate.toLowerCase()) / candidate.length
  const [nearest = ''] = [...known].sort((one, other) => share(other) - share(one))
  return share(nearest) >= 2 / 3 ? `: did you mean ${nearest}?` : '.'
}

/** How many letters two names share at their start and then at their end. */
function sharedLetters(one: string, other: string): number {
  if (one === '') return 0
  if (one[0] === other[0]) return 1 + sharedLetters(one.slice(1), other.slice(1))
  if (one.at(-1) !== other.at(-1)) return 0
  return 1 + sharedLetters(one.slice(0, -1), other.slice(0, -1))
}
