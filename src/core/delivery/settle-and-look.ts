import type { Ports } from '../outbox/ports.ts'
import { changeTraces } from '../records/change-traces.ts'
import type { Draft } from '../records/draft.ts'
import { exactly, under } from '../records/keys.ts'
import { type Span, spanOf } from '../records/span.ts'
import { decodePause } from '../rules/pause.ts'
import { type LookContext, look } from './look.ts'
import { type Answered, settleRequests } from './settle-requests.ts'

/**
 * The one transaction of delivery: settles the requests that were answered, and then decides what is sent next.
 *
 * @param context nothing where this page may not look just now.
 */
export function settleAndLook(
  ports: Ports,
  answered: readonly Answered[],
  context: LookContext | undefined,
) {
  const { space } = ports
  const names = answered.flatMap(({ request }) => request.traces.map(({ trace }) => trace))
  const spans: Span[] = names.length > 0 ? [{ ...spanOf(names), keysOnly: true }] : []
  if (context) spans.push({ from: context.from, limit: context.size })
  const others = [exactly('pause', space), exactly('newest', space), under('lease', space)]
  return changeTraces(ports, space, spans, others, (draft, pauses = [], times = [], found = []) => {
    const before = decodePause(pauses[0]?.value)
    const newest = newestOf(draft, Number(times[0]?.value ?? 0))
    const settled = answered.length > 0 ? settleRequests(ports, draft, before, answered) : undefined
    const isOver = (id: unknown) => answered.some(({ request }) => request.id === id)
    const leases = [...found.filter(({ key }) => !isOver(key[2])), ...(settled?.rests ?? [])]
    // A page that went away meanwhile takes no leases.
    const sight = context?.isCurrent()
      ? look(ports, draft, settled?.pause ?? before, leases, context)
      : undefined
    return { settled, sight, newest }
  })
}

function newestOf({ traces }: Draft, stored: number): number {
  let newest = stored
  for (const { record, entries } of traces.values()) {
    for (const { time } of entries.values()) newest = Math.max(newest, time)
    for (const { time } of record.delivered.values()) newest = Math.max(newest, time)
  }
  return newest
}
