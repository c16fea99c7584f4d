import { execFileSync } from 'node:child_process'

/**
 * Where the first of these programs is that the PATH has.
 *
 * @param {...string} names
 * @returns {string | undefined}
 */
export function which(...names) {
  for (const name of names) {
    try {
      return execFileSync('which', [name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    } catch {
      // The next one, then.
    }
  }
  return undefined
}
