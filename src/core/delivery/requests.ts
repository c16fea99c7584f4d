import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import { sendWithinMs } from '../records/lease.ts'
import type { Request } from '../rules/request.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Aborter } from '../update/abort-signal.ts'
import { attempt } from './attempt.ts'
import type { Answered } from './settle-requests.ts'

/** As many requests at once while nothing fails, and one otherwise. */
const maxSent = 3
/** Answers that come within this time of each other are settled together. */
const togetherMs = 50

/**
 * The requests of this page: those that nobody has answered, and those that are not settled.
 *
 * @param onAnswered called when answers are to be settled.
 */
export function createRequests(ports: Ports, page: PageName, onAnswered: () => void) {
  const { clock } = ports
  const sent = new Map<Request, Aborter>()
  /** The request of each trace until it is settled. */
  const live = new Map<string, Request>()
  const answered: Answered[] = []
  let isClosed = false

  const requests = {
    sent,
    live,
    answered,
    /** Counts the times the page went away: what was begun before is void. */
    life: 0,
    /** Whether the last answer was a failure of the whole outbox. */
    isFailing: false,
    forget({ request }: { readonly request: Request }): void {
      for (const { trace } of request.traces) {
        if (live.get(trace) === request) live.delete(trace)
      }
    },
    isOwn: (id: string): boolean => [...live.values()].some((request) => request.id === id),
    /** How many more may be sent. */
    room: (): number => Math.max(0, (requests.isFailing ? 1 : maxSent) - sent.size),
    /** Sends one; not where its lease is so old that others may believe that its page is gone. */
    send(request: Request): boolean {
      const ages = [
        elapsed(clock) - request.leasedElapsed,
        Math.abs(clock.now() - request.leasedAt),
      ]
      const isFresh = Math.max(...ages) <= sendWithinMs
      // It tells of its failures itself.
      if (isFresh) void exchange(request)
      return isFresh
    },
    abort(): void {
      isClosed = true
      for (const aborter of sent.values()) aborter.abort()
    },
    /** The page went away and is back as another: nothing of before is its own. */
    clear(): void {
      requests.isFailing = false
      sent.clear()
      live.clear()
    },
  }

  async function exchange(request: Request): Promise<void> {
    const { life } = requests
    const aborter = ports.createAborter()
    sent.set(request, aborter)
    for (const { trace } of request.traces) live.set(trace, request)
    const reply = await attempt(ports, request, aborter.signal)
    sent.delete(request)
    const isLate = requests.life !== life
    if (!isLate) requests.isFailing = reply.pause !== undefined
    answered.push({ request, reply, page: page.name(), isAborted: isClosed, isLate })
    if (sent.size === 0 || reply.together) onAnswered()
    else clock.after(togetherMs, () => answered.length > 0 && onAnswered())
  }

  return requests
}
