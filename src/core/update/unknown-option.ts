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

/** The known name that was probably meant, if one is near enough: at most a third of its letters are wrong. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const near = known.filter((candidate) => distance(name, candidate) <= candidate.length / 3)
  return near.sort((one, other) => distance(name, one) - distance(name, other))[0]
}

/** How many letters have to be added, removed or changed; capitals count as small letters. */
function distance(from: string, to: string): number {
  let row = [...to, ''].map((_, index) => index)
  for (const letter of from.slice(0, 40).toLowerCase()) {
    const next = [(row[0] ?? 0) + 1]
    for (const [at, other] of [...to.toLowerCase()].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
