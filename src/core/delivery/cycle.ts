import type { Ports } from '../outbox/ports.ts'
import { changeState, type Draft } from '../records/draft.ts'
import { type Span, spanOf } from '../records/span.ts'
import { type LookContext, look } from './look.ts'
import { type Answered, settleRequests } from './settle-requests.ts'

/** Results of one delivery transaction. */
export type Cycle = Awaited<ReturnType<typeof runCycle>>

/**
 * Runs the transaction of delivery: settles answered requests, and then decides what is sent next.
 *
 * @param released leases of requests that were not sent.
 * @param context undefined if this page may not look now.
 */
export function runCycle(
  ports: Ports,
  answered: readonly Answered[],
  released: readonly string[],
  context: LookContext | undefined,
) {
  const { space } = ports
  const names = answered.flatMap(({ request }) => request.traces.map(({ trace }) => trace))
  const spans: Span[] = names.length > 0 ? [spanOf(names)] : []
  if (context) spans.push({ from: context.from, limit: context.size })
  return changeState(ports, space, spans, [], (draft) => {
    const newest = newestOf(draft)
    for (const id of released) delete draft.state.leases[id]
    const settled = settleRequests(ports, draft, answered)
    const { pause } = draft.state
    // A page that has gone away meanwhile must not take leases.
    const found = context?.isCurrent() ? look(ports, draft, context) : undefined
    const { deadLetters, delivered, events } = settled
    const { ended } = draft
    return { newest, pause, found, ended, deadLetters, delivered, events: [...events.values()] }
  })
}

/** Returns the newest time that was read. */
function newestOf({ waiting, state }: Draft): number {
  let newest = 0
  for (const { entries } of waiting.values()) {
    for (const { time } of entries.values()) newest = Math.max(newest, time)
  }
  for (const { delivered = {} } of Object.values(state.traces)) {
    for (const { time } of Object.values(delivered)) newest = Math.max(newest, time)
  }
  return newest
}
