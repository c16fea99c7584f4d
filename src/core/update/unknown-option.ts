import { ConfigurationError } from './errors.ts'

/**
 * Refuses options whose names nobody knows: a misspelt one would be ignored, and its default used in silence.
 *
 * @param what how the error calls the options, where they are not the outermost: `limits`.
 * @throws ConfigurationError `unknown_option` with the name, the nearest known one, and no value.
 * @example
 * refuseUnknownOptions({ endpiont: '/feedback' }, ['endpoint', 'transport'])
 * // unknown option "endpiont": did you mean endpoint?
 */
export function refuseUnknownOptions(
  options: object,
  known: readonly string[],
  what?: string,
): void {
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const nearest = nearestName(stranger, known)
  const place = what ? ` in ${what}` : ''
  const hint = nearest === undefined ? '.' : `: did you mean ${nearest}?`
  throw new ConfigurationError(
    'unknown_option',
    `unknown option ${JSON.stringify(stranger.slice(0, 40))}${place}${hint}`,
  )
}

/** The known name that was probably meant: two thirds of it stand at the start and the end of what was written. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const shares = known.map(
    (candidate) => [sharedLetters(name, candidate) / candidate.length, candidate] as const,
  )
  const [share = 0, nearest] = shares.sort(([one], [other]) => other - one)[0] ?? []
  return share >= 2 / 3 ? nearest : undefined
}

/** How many letters two names share at their start and then at their end; capitals count as small letters. */
function sharedLetters(one: string, other: string): number {
  const [a, b] = [[...one.toLowerCase()], [...other.toLowerCase()]]
  let count = 0
  while (a.length > 0 && a[0] === b[0]) count += Number(a.shift() === b.shift())
  while (a.length > 0 && a.at(-1) === b.at(-1)) count += Number(a.pop() === b.pop())
  return count
}
