import type { WaitingEvent } from '../outbox/waiting-event.ts'
import type { Answered, SettleResult } from './settle-requests.ts'

/** What an owner is told when updates have to wait: of the pause, the rest and each reason of single traces once. */
export function waitingEvents(
  { pause, isPauseNew, rests, waiting }: SettleResult,
  answered: readonly Answered[],
): WaitingEvent[] {
  const events: WaitingEvent[] = []
  const failed = [...answered].reverse().find(({ reply }) => reply.together)?.reply
  const { status, cause } = failed ?? {}
  const seen = { ...(status !== undefined && { status }), ...(cause !== undefined && { cause }) }
  if (isPauseNew && pause.reason) {
    const { reason, code, until } = pause
    events.push({ kind: 'waiting', reason, code, ...seen, ...(until && { dueAt: until }) })
  }
  const rest = rests.at(-1)
  if (rest) {
    const [outcome] = failed?.outcomes ?? []
    const code = outcome && 'code' in outcome ? outcome.code : undefined
    events.push({
      kind: 'waiting',
      reason: 'rest',
      code,
      ...seen,
      dueAt: rest.until,
    })
  }
  for (const { reason, code, dueAt } of waiting) {
    if (!reason || events.some((event) => event.reason === reason && event.code === code)) continue
    events.push({ kind: 'waiting', reason, code, dueAt })
  }
  return events
}
