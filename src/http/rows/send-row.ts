import { readRetryAfter } from '../../core/update/retry-after.ts'
import type { Connection } from '../connection/connection.ts'
import { orAborted, startDeadline } from '../connection/deadline.ts'
import { isRedirect } from '../connection/redirect.ts'
import type { Answer } from './answer.ts'
import { saysSuccess } from './says-success.ts'

/** A request that writes a row. */
export interface RowCall {
  readonly method: 'PUT' | 'POST'
  readonly url: string
  readonly body: string
}

/**
 * Sends a request of EP-1 or EP-5 once. Never throws, and returns no part of an exception.
 *
 * Uses plain `fetch`: a client library adds retries, hooks and errors that contain the URL, none of which is wanted here,
 * and it would be half the size of a proxy.
 */
export async function sendRow(
  { method, url, body }: RowCall,
  { fetch, headers, now, timeoutMs }: Connection,
  caller: AbortSignal,
): Promise<Answer> {
  const { signal, end } = startDeadline(timeoutMs, caller)
  // The timeout applies even if `fetch` ignores the signal. If there is none, the caller limits the time.
  const inTime = <Value>(work: Promise<Value>) =>
    signal === caller ? work : orAborted(work, signal)
  try {
    const init: RequestInit = {
      method,
      headers,
      body,
      // `error` throws on workerd. With `follow`, several runtimes would send the key to another host.
      redirect: 'manual',
      // Also ends the reading of the body (PROTOCOL C-8).
      signal,
    }
    const response = await inTime(fetch(url, init))
    if (!response.ok || response.redirected) return refusalOf(response, now())
    return { kind: (await inTime(saysSuccess(response.body))) ? 'succeeded' : 'invalid' }
  } catch {
    // The text of an exception may contain the key or the URL, so only its kind is returned.
    if (caller.aborted) return { kind: 'aborted' }
    return { kind: signal.aborted ? 'timed-out' : 'unreachable' }
  } finally {
    end()
  }
}

function refusalOf(response: Response, nowMs: number): Answer {
  // An unread body would keep its connection open. Cancelling a broken stream rejects, which does not matter here.
  void response.body?.cancel().catch(() => undefined)
  if (isRedirect(response)) return { kind: 'redirected' }
  const retryAfterMs = readRetryAfter((name) => response.headers.get(name), nowMs)
  return { kind: 'refused', status: response.status, retryAfterMs }
}
