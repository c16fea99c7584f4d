import type { AbortSignalLike } from '../core/abort-signal.ts'
import type { Clock } from '../core/clock.ts'
import type { FoldedUpdate, Reply, Transport } from '../core/transport.ts'
import { readReply } from './read-reply.ts'

export interface ProxyTransportOptions {
  readonly endpoint: string | URL
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** For the whole exchange, the body included. */
  readonly timeoutMs: number
  readonly credentials?: RequestCredentials | undefined
  readonly online: () => boolean
}

/** Browsers refuse more than 64 KiB in requests that outlive their page, all of them taken together. */
const maxKeepaliveBytes = 60_000

/** Sends batches to the proxy by plain `fetch`; no key, no cookie of other origins, no header beyond the type. */
export function createProxyTransport(options: ProxyTransportOptions): Transport {
  let keptAlive = 0
  return async (updates, { signal, keepalive }) => {
    const body = JSON.stringify({ updates })
    const size = keepalive ? new Blob([body]).size : 0
    const alive = keepalive && keptAlive + size <= maxKeepaliveBytes
    if (alive) keptAlive += size
    try {
      return await exchange(options, updates, body, signal, alive)
    } finally {
      if (alive) keptAlive -= size
    }
  }
}

async function exchange(
  { endpoint, fetch, clock, timeoutMs, credentials, online }: ProxyTransportOptions,
  updates: readonly FoldedUpdate[],
  body: string,
  signal: AbortSignalLike,
  keepalive: boolean,
): Promise<Reply> {
  const abort = new AbortController()
  const stop = () => abort.abort()
  const cancel = clock.after(timeoutMs, stop)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: abort.signal,
      // Workers know neither field: they are named only where somebody asked.
      ...(credentials && { credentials }),
      ...(keepalive && { keepalive }),
    })
    return readReply(response, await response.text(), updates, clock.now())
  } catch {
    return unanswered(updates, online() || abort.signal.aborted)
  } finally {
    cancel()
    signal.removeEventListener('abort', stop)
  }
}

/** No answer: the proxy may have heard nothing, or everything. */
function unanswered(updates: readonly FoldedUpdate[], ambiguous: boolean): Reply {
  return {
    outcomes: updates.map(() => ({ kind: 'retry', code: 'no_answer' })),
    together: true,
    pause: { reason: 'unreachable' },
    ...(ambiguous && { ambiguous }),
  }
}
