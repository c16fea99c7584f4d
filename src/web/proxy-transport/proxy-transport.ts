import type { Clock } from '../../core/clock.ts'
import { toJson } from '../../core/update/json-text.ts'
import { byteLength } from '../../core/update/text.ts'
import type { FoldedUpdate, Reply, Transport } from '../../core/update/transport.ts'
import { systemClock } from '../page/clock.ts'
import { startDeadline } from './deadline.ts'
import { readReply } from './read-reply.ts'

export interface ProxyTransportOptions {
  readonly endpoint: string
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  /** For the whole exchange, the body included; 15,000 by default. */
  readonly timeoutMs?: number | undefined
  readonly credentials?: RequestCredentials | undefined
  readonly online: () => boolean
}

/** Browsers refuse more than 64 KiB in requests that outlive their page, all of them taken together. */
const maxKeepaliveBytes = 60_000

/** Sends batches to the proxy by plain `fetch`; no key, no cookie of other origins, no header beyond the type. */
export function createProxyTransport({
  endpoint,
  // Looked up at each call: a page may replace it, and it must not be called as a method.
  fetch = (input, init) => globalThis.fetch(input, init),
  clock = systemClock,
  timeoutMs = 15_000,
  credentials,
  online,
}: ProxyTransportOptions): Transport {
  let bytesKeptAlive = 0
  // The page may have used up what it shares with us: then the next try does without.
  let isKeptNext = true

  return async (updates, { signal, keepalive }) => {
    const body = toJson({ updates })
    const bytes = keepalive ? byteLength(body) : 0
    const isKept = keepalive && isKeptNext && bytesKeptAlive + bytes <= maxKeepaliveBytes
    isKeptNext = true
    if (isKept) bytesKeptAlive += bytes
    const deadline = startDeadline(clock, timeoutMs, signal)
    const init: RequestInit = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      // In test environments the page's AbortSignal may not be the one that `fetch` knows.
      ...(deadline.isKnownToFetch(endpoint) && { signal: deadline.signal }),
      // Workers know neither field: they are named only where somebody asked.
      ...(credentials && { credentials }),
      ...(isKept && { keepalive }),
    }
    // Only what was offline before it was sent did certainly not arrive.
    const wasOnline = online()
    const exchange = async (): Promise<[Response, string]> => {
      const response = await fetch(endpoint, init)
      return [response, await response.text()]
    }
    const answer = await Promise.race([exchange(), deadline.passed]).catch((cause) => ({ cause }))
    const isOver = deadline.isOver()
    deadline.end()
    if (isKept) bytesKeptAlive -= bytes
    if (Array.isArray(answer)) return readReply(...answer, updates, clock.now())
    isKeptNext = !isKept
    return unanswered(updates, wasOnline || isOver, answer.cause)
  }
}

/** No answer: the proxy may have heard nothing, or everything. */
function unanswered(updates: readonly FoldedUpdate[], ambiguous: boolean, cause: unknown): Reply {
  return {
    outcomes: updates.map(() => ({ kind: 'retry', code: 'no_answer' })),
    together: true,
    ambiguous,
    pause: { reason: 'unreachable' },
    cause,
  }
}
