import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import { sendWithinMs } from '../records/lease.ts'
import { type Request, startOf, updatesOf } from '../rules/request.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Aborter } from '../update/abort-signal.ts'
import type { Reply } from '../update/transport.ts'
import type { Answered } from './settle-requests.ts'

/** As many requests at once while nothing fails, and one otherwise. */
const maxSent = 3
/** Where answers come quickly, as many more are leased ahead: they leave as others are answered. */
const maxAhead = 3
/** Answers that come sooner are quick. */
const quickMs = 1_000
/** Requests this small outlive their page: the room for such requests is shared with the page's own. */
const maxKeptAlive = 5
/** Answers that come within this time of each other are settled together, so many at a time. */
const togetherMs = 50

/**
 * The requests of this page: those that nobody has answered, and those that are not settled.
 *
 * @param isHalted whether nothing more may be sent.
 * @param onAnswered called when answers are to be settled.
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
  /** The request of each trace until it is settled. */
  const live = new Map<string, Request>()
  const answered: Answered[] = []
  /** Those that may still arrive though their senders were told of a failure, until that is settled. */
  const doubtful = new Set<Request>()
  let isClosed = false
  let isQuick = false

  const requests = {
    sent,
    live,
    answered,
    /** Counts the times the page went away: what was begun before is void. */
    life: 0,
    /** Whether the last answer was a failure of the whole outbox. */
    isFailing: false,
    /** The requests that may still arrive, and of which no rest is stored. */
    inFlight: (): Iterable<Request> => [...sent.keys(), ...doubtful],
    forget({ request }: { readonly request: Request }): void {
      doubtful.delete(request)
      for (const { trace } of request.traces) {
        if (live.get(trace) === request) live.delete(trace)
      }
    },
    isOwn: (id: string): boolean => [...live.values()].some((request) => request.id === id),
    /** Whether one of them has an entry up to this time. */
    reaches: (time: number): boolean =>
      [...new Set(live.values())].some(({ traces }) => traces.some((due) => startOf(due) <= time)),
    /** Whether leases are stored that nothing was sent for. */
    isLeasing: (): boolean => ready.length > 0,
    /** Whether it was sent, and is not settled. */
    isSent(trace: string): boolean {
      const request = live.get(trace)
      return request !== undefined && !ready.includes(request)
    },
    /** How many more may be leased. */
    room(): number {
      const most = requests.isFailing ? 1 : maxSent + (isQuick ? maxAhead : 0)
      return Math.max(0, most - sent.size - ready.length)
    },
    add(leased: readonly Request[]): void {
      for (const request of leased) {
        ready.push(request)
        for (const { trace } of request.traces) live.set(trace, request)
      }
      sendReady()
    },
    /** What is leased and not sent is looked for anew. */
    revoke(): void {
      for (const request of ready.splice(0)) requests.forget({ request })
    },
    abort(): void {
      isClosed = true
      for (const aborter of sent.values()) aborter.abort()
    },
    /** The page went away and is back as another: nothing of before is its own. */
    clear(): void {
      requests.isFailing = false
      ready.length = 0
      sent.clear()
      live.clear()
    },
  }

  /** Not one whose lease is so old that others may believe that its page is gone. */
  function sendReady(): void {
    while (sent.size < (requests.isFailing ? 1 : maxSent)) {
      const request = ready.shift()
      if (!request) return
      const ageMs = elapsed(clock) - request.leasedElapsed
      const isFresh = Math.max(ageMs, Math.abs(clock.now() - request.leasedAt)) <= sendWithinMs
      // It tells of its failures itself.
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
    const reply = await attempt(request, aborter.signal)
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

  /** A transport answers; one that throws, or is silent for as long as a lease holds, has said nothing of what arrived. */
  async function attempt({ traces }: Request, signal: Aborter['signal']): Promise<Reply> {
    const updates = updatesOf(traces)
    const keepalive = ports.isPage && updates.length <= maxKeptAlive
    let cancel = (): void => undefined
    const silence = new Promise<never>((_, reject) => {
      cancel = clock.after(ports.leaseMs, () => reject(new Error('The transport is silent.')))
    })
    try {
      return await Promise.race([ports.transport(updates, { signal, keepalive }), silence])
    } catch (cause) {
      ports.onFault(cause)
      const outcomes = updates.map(() => ({ kind: 'retry', code: 'transport_failed' }) as const)
      return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' }, cause }
    } finally {
      cancel()
    }
  }

  return requests
}
