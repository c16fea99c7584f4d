import type { Snapshot } from '../../../src/index.ts'

/** Returns the reason why nothing is sent, or that something is being sent. */
export function reasonText(snapshot: Snapshot, offlineSwitch: boolean): string {
  const { traces, state, reason, dueAt, storage } = snapshot
  if (traces === 0) return 'Nothing waits to be sent.'
  const place = storage === 'memory' ? ' It is kept only in this tab.' : ''
  if (state === 'flushing') return 'Sending …'
  if (offlineSwitch) return `The offline switch is on.${place}`
  const sentence = reason === undefined ? 'It will be sent shortly.' : reasons[reason]
  return `${sentence}${dueAt === undefined ? '' : ` Next attempt at ${timeText(dueAt)}.`}${place}`
}

const reasons: Readonly<Record<NonNullable<Snapshot['reason']>, string>> = {
  offline: 'This device is offline.',
  backoff: 'The last attempt failed.',
  'retry-after': 'The server asked to wait.',
  held: 'The proxy refuses this page.',
  misrouted: 'The answer did not come from the proxy.',
  blocked: 'Requests are blocked, or there is no connection.',
  grant: 'A valid grant is missing.',
  grace: 'Openlayer does not know the trace yet.',
  refused: 'An intermediary between this page and the proxy refuses it.',
  rest: 'An earlier request may still arrive.',
  off: 'Feedback is switched off.',
  paused: 'Sending is paused.',
}

function timeText(moment: number): string {
  return new Date(moment).toLocaleTimeString()
}
