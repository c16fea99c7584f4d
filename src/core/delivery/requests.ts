import { type Clock, elapsed } from '../clock.ts'
import { sendWithinMs } from '../records/lease.ts'
import type { Request } from '../rules/request.ts'
import type { Aborter } from '../update/abort-signal.ts'

/** As many requests at once while nothing fails, and one otherwise. */
const maxSent = 3
/** Where answers come quickly, as many more are leased ahead. */
const maxAhead = 3

/** The requests of this page: leased and not sent yet, sent and not answered yet, answered and not settled yet. */
export function createRequests(clock: Clock) {
  const ready: Request[] = []
  const sent = new Map<Request, Aborter>()
  /** The request of each trace until it is settled. */
  const live = new Map<string, Request>()

  function forget(request: Request): void {
    for (const { trace } of request.traces) {
      if (live.get(trace) === request) live.delete(trace)
    }
  }

  return {
    sent,
    live,
    forget,
    add(requests: readonly Request[]): void {
      for (const request of requests) {
        ready.push(request)
        for (const { trace } of request.traces) live.set(trace, request)
      }
    },
    isLeasing: (): boolean => ready.length > 0,
    isOwn: (id: string): boolean => [...live.values()].some((request) => request.id === id),
    isSent(trace: string): boolean {
      const request = live.get(trace)
      return request !== undefined && !ready.includes(request)
    },
    /** How many more may be leased. */
    room(isFailing: boolean, isQuick: boolean): number {
      const free = (isFailing ? 1 : maxSent) - sent.size - ready.length
      return Math.max(0, free + (isQuick && !isFailing && ready.length === 0 ? maxAhead : 0))
    },
    /** The next that may be sent; `void` where its lease is too old: others may believe that its page is gone. */
    next(isFailing: boolean): Request | 'void' | undefined {
      if (sent.size >= (isFailing ? 1 : maxSent)) return undefined
      const request = ready.shift()
      if (!request) return undefined
      const age = elapsed(clock) - request.leasedElapsed
      if (Math.max(age, Math.abs(clock.now() - request.leasedAt)) <= sendWithinMs) return request
      forget(request)
      return 'void'
    },
    /** What is leased and not sent is looked for anew. */
    revoke: (): void => ready.splice(0).forEach(forget),
    /** The page went away and is back as another: nothing of before is its own. */
    clear(): void {
      ready.length = 0
      sent.clear()
      live.clear()
    },
  }
}
