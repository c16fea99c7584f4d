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
  /** Timeout of the whole exchange, the body included; 15,000 by default. */
  readonly timeoutMs?: number | undefined
  readonly credentials?: RequestCredentials | undefined
  readonly online: () => boolean
}

/** Browsers limit the bodies of all keepalive requests in flight to 64 KiB in total. */
const maxKeepaliveBytes = 60_000

/** Sends updates to the proxy with `fetch`, without a key and without headers other than the content type. */
export function createProxyTransport({
  endpoint,
  // Looked up for each call because a page may replace it. It must not be called as a method of the options.
  fetch = (input, init) => globalThis.fetch(input, init),
  clock = systemClock,
  timeoutMs = 15_000,
  credentials,
  online,
}: ProxyTransportOptions): Transport {
  let bytesKeptAlive = 0
  // The page may have used up the shared limit, so the attempt after a failure is made without keepalive.
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
      // In test environments AbortSignal and `fetch` may be of different realms.
      ...(deadline.isKnownToFetch(endpoint) && { signal: deadline.signal }),
      // Cloudflare Workers do not support these fields, so they are set only if asked for.
      ...(credentials && { credentials }),
      ...(isKept && { keepalive }),
    }
    // A request has certainly not arrived only if the device was offline before it was sent.
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

/** The reply if there was no answer. The proxy may or may not have received the request. */
function unanswered(updates: readonly FoldedUpdate[], ambiguous: boolean, cause: unknown): Reply {
  return {
    outcomes: updates.map(() => ({ kind: 'retry', code: 'no_answer' })),
    together: true,
    ambiguous,
    pause: { reason: 'unreachable' },
    cause,
  }
}
