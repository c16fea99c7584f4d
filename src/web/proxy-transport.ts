import type { Clock } from '../core/clock.ts'
import type { AbortSignalLike } from '../core/update/abort-signal.ts'
import type { FoldedUpdate, Reply, Transport } from '../core/update/transport.ts'
import { systemClock } from './clock.ts'
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
    const body = JSON.stringify({ updates })
    const bytes = keepalive ? new Blob([body]).size : 0
    const isKept = keepalive && isKeptNext && bytesKeptAlive + bytes <= maxKeepaliveBytes
    isKeptNext = true
    if (isKept) bytesKeptAlive += bytes
    const limit = startLimit(signal)
    // Only what was offline before it was sent did certainly not arrive.
    const wasOnline = online()
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: limit.signal,
        // Workers know neither field: they are named only where somebody asked.
        ...(credentials && { credentials }),
        ...(isKept && { keepalive }),
      })
      return readReply(response, await response.text(), updates, clock.now())
    } catch {
      isKeptNext = !isKept
      return unanswered(updates, wasOnline || limit.signal.aborted)
    } finally {
      if (isKept) bytesKeptAlive -= bytes
      limit.end()
    }
  }

  /** Aborts when the time is over or the caller does. */
  function startLimit(outer: AbortSignalLike): { signal: AbortSignal; end(): void } {
    const inner = new AbortController()
    const stop = (): void => inner.abort()
    const cancel = clock.after(timeoutMs, stop)
    if (outer.aborted) stop()
    outer.addEventListener('abort', stop)
    return {
      signal: inner.signal,
      end() {
        cancel()
        outer.removeEventListener('abort', stop)
      },
    }
  }
}

/** No answer: the proxy may have heard nothing, or everything. */
function unanswered(updates: readonly FoldedUpdate[], ambiguous: boolean): Reply {
  return {
    outcomes: updates.map(() => ({ kind: 'retry', code: 'no_answer' })),
    together: true,
    ambiguous,
    pause: { reason: 'unreachable' },
  }
}
