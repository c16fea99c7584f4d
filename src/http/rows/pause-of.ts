import type { Pause } from '../../core/update/transport.ts'
import type { Verdict } from './verdict.ts'

/**
 * Returns the pause that follows from all verdicts of a call, if any.
 *
 * A failure that a single row may cause must not delay other rows, so it leads to a pause only if every update of the
 * call failed in such a way.
 */
export function pauseOf(verdicts: readonly Verdict[]): Pause | undefined {
  const certain = strongest(verdicts.filter((verdict) => verdict.certain))
  if (certain) return certain
  return verdicts.every((verdict) => verdict.pause) ? strongest(verdicts) : undefined
}

const strength = ['held', 'retry-after', 'busy', 'misrouted', 'unreachable', 'off'] as const

function strongest(verdicts: readonly Verdict[]): Pause | undefined {
  const pauses = verdicts.flatMap(({ pause }) => pause ?? [])
  return pauses.reduce<Pause | undefined>(
    (strong, pause) => (strong && !isStronger(pause, strong) ? strong : pause),
    undefined,
  )
}

function isStronger(one: Pause, other: Pause): boolean {
  if (one.reason === 'retry-after' && other.reason === 'retry-after') {
    return one.afterMs > other.afterMs
  }
  return strength.indexOf(one.reason) < strength.indexOf(other.reason)
}
