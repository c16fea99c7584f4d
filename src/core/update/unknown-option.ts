import { ConfigurationError } from './errors.ts'
import { isPlainObject } from './json.ts'

/**
 * Refuses unknown options. Otherwise a misspelt option would be ignored and its default used. Also refuses a value that is
 * not an object.
 *
 * @param what name of the options in the error if they are nested, such as `limits`.
 * @throws ConfigurationError `unknown_option` with the name and the nearest known one, never a value; `invalid_option` for
 * a value that is not an object.
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

/** Suggests the known option that shares at least two thirds of its letters, counted from the start and the end. */
function hintOf(name: string, known: readonly string[]): string {
  const share = (candidate: string) =>
    sharedLetters(name.toLowerCase(), candidate.toLowerCase()) / candidate.length
  const [nearest = ''] = [...known].sort((one, other) => share(other) - share(one))
  return share(nearest) >= 2 / 3 ? `: did you mean ${nearest}?` : '.'
}

/** Returns how many letters two names share at their start and then at their end. */
function sharedLetters(one: string, other: string): number {
  if (one === '') return 0
  if (one[0] === other[0]) return 1 + sharedLetters(one.slice(1), other.slice(1))
  if (one.at(-1) !== other.at(-1)) return 0
  return 1 + sharedLetters(one.slice(0, -1), other.slice(0, -1))
}
