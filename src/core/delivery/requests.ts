import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import { sendWithinMs } from '../records/lease.ts'
import { type Request, startOf } from '../rules/request.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Aborter } from '../update/abort-signal.ts'
import { attempt } from './attempt.ts'
import type { Answered } from './settle-requests.ts'

/** Maximum number of concurrent requests. While requests fail, the limit is one. */
const maxSent = 3
/** Number of further requests leased ahead if answers are quick, to be sent as soon as others are answered. */
const maxAhead = 3
/** An answer within this time is quick. */
const quickMs = 1_000
/** Answers within this time are settled together. */
const togetherMs = 50

/**
 * Keeps the requests of this page from their lease until they are settled.
 *
 * @param isHalted whether nothing may be sent.
 * @param onAnswered called when there are answers to settle.
 */
export function createRequests(
  ports: Ports,
  page: PageName,
  isHalted: () => boolean,
  onAnswered: () => void,
) {
  const { clock } = ports
  const ready: Request[] = []
  const sent = new Map<Request, Aborter>()
  /** Unsettled requests by trace. */
  const live = new Map<string, Request>()
  const answered: Answered[] = []
  /** Leases of requests that were dropped before they were sent. */
  const released: string[] = []
  /** Failed requests that may still arrive, until they are settled. */
  const doubtful = new Set<Request>()
  let isClosed = false
  let isQuick = false

  const requests = {
    sent,
    live,
    answered,
    released,
    /** Incremented when the page goes away, which invalidates everything started before. */
    life: 0,
    /** Whether the last answer asked for a pause. */
    isFailing: false,
    /** Returns requests that may still arrive and whose rest is not stored. */
    inFlight: (): Iterable<Request> => [...sent.keys(), ...doubtful],
    forget({ request }: { readonly request: Request }): void {
      doubtful.delete(request)
      for (const { trace } of request.traces) {
        if (live.get(trace) === request) live.delete(trace)
      }
    },
    isOwn: (id: string): boolean => [...live.values()].some((request) => request.id === id),
    /** Whether an unsettled request has an entry up to this time. */
    reaches: (time: number): boolean =>
      [...new Set(live.values())].some(({ traces }) => traces.some((due) => startOf(due) <= time)),
    /** Whether there are leases for requests that were not sent. */
    isLeasing: (): boolean => ready.length > 0,
    /** Whether a trace was sent and is not settled. */
    isSent(trace: string): boolean {
      const request = live.get(trace)
      return request !== undefined && !ready.includes(request)
    },
    /** Returns how many more requests may be leased. */
    room(): number {
      const most = requests.isFailing ? 1 : maxSent + (isQuick ? maxAhead : 0)
      return Math.max(0, most - sent.size - ready.length)
    },
    add(leased: readonly Request[]): void {
      for (const request of leased) {
        ready.push(request)
        for (const { trace } of request.traces) live.set(trace, request)
      }
      // The client may have been paused or closed while the leases were stored.
      if (isHalted()) requests.revoke()
      else sendReady()
    },
    /** Drops requests that are leased and not sent. The next transaction removes their leases. */
    revoke(): void {
      for (const request of ready.splice(0)) {
        requests.forget({ request })
        released.push(request.id)
      }
    },
    abort(): void {
      isClosed = true
      for (const aborter of sent.values()) aborter.abort()
    },
    /** Drops everything, because a restored page has a new name and no requests. */
    clear(): void {
      requests.isFailing = false
      ready.length = 0
      sent.clear()
      live.clear()
    },
  }

  /** Sends leased requests. A request with an old lease is dropped, because other pages may assume that its page crashed. */
  function sendReady(): void {
    while (sent.size < (requests.isFailing ? 1 : maxSent)) {
      const request = ready.shift()
      if (!request) return
      const ageMs = elapsed(clock) - request.leasedElapsed
      const isFresh = Math.max(ageMs, Math.abs(clock.now() - request.leasedAt)) <= sendWithinMs
      // It handles its failures itself.
      if (isFresh) void exchange(request)
      else {
        requests.forget({ request })
        onAnswered()
      }
    }
  }

  async function exchange(request: Request): Promise<void> {
    const [life, sentAt] = [requests.life, elapsed(clock)]
    const aborter = ports.createAborter()
    sent.set(request, aborter)
    const reply = await attempt(ports, request, aborter.signal)
    sent.delete(request)
    if (reply.ambiguous) doubtful.add(request)
    const isLate = requests.life !== life
    if (!isLate) {
      isQuick = elapsed(clock) - sentAt < quickMs
      requests.isFailing = reply.pause !== undefined
      if (requests.isFailing) requests.revoke()
      if (!isHalted()) sendReady()
    }
    answered.push({ request, reply, page: page.name(), isAborted: isClosed, isLate })
    if (answered.length >= maxSent || sent.size === 0 || reply.together) onAnswered()
    else clock.after(togetherMs, () => answered.length > 0 && onAnswered())
  }

  return requests
}
