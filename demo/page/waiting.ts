import type { Snapshot } from '../../src/index.ts'

/** How many answers have feedback that waits, for the badge. */
export function waitingText({ traces }: Snapshot): string {
  return traces === 0 ? 'Nothing waiting' : `${traces} waiting`
}

/** Why nothing moves, or that something does. */
export function reasonText(snapshot: Snapshot, offlineSwitch: boolean): string {
  const { traces, state, reason, dueAt } = snapshot
  if (traces === 0) return 'Nothing waits to be sent.'
  if (state === 'flushing') return 'Sending …'
  if (offlineSwitch) return 'The offline switch is on.'
  const sentence = reason === undefined ? 'It will be sent shortly.' : reasons[reason]
  return dueAt === undefined ? sentence : `${sentence} Next try at ${timeText(dueAt)}.`
}

const reasons: Readonly<Record<NonNullable<Snapshot['reason']>, string>> = {
  offline: 'This device is offline.',
  backoff: 'The last try failed.',
  'retry-after': 'The server asked to wait.',
  held: 'The proxy refuses this page.',
  misrouted: 'Something else answered in place of the proxy.',
  blocked: 'The requests do not get through: blocked, or no connection.',
  grant: 'A permission is missing.',
  grace: 'The trace is not known yet.',
  refused: 'Something between this page and the proxy refuses it.',
  rest: 'An earlier request may still arrive.',
  off: 'Feedback is switched off.',
  paused: 'Sending is paused.',
}

function timeText(moment: number): string {
  return new Date(moment).toLocaleTimeString()
}
