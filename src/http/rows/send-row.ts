import { readRetryAfter } from '../../core/update/retry-after.ts'
import type { Connection } from '../connection/connection.ts'
import { orAborted, startDeadline } from '../connection/deadline.ts'
import { isRedirect } from '../connection/redirect.ts'
import type { Answer } from './answer.ts'
import { saysSuccess } from './says-success.ts'

/** One call that writes a row, ready to be made. */
export interface RowCall {
  readonly method: 'PUT' | 'POST'
  readonly url: string
  readonly body: string
}

/**
 * Makes a call of EP-1 or EP-5, once; never throws, and nothing of an exception leaves it.
 *
 * By plain `fetch`: of what a client library brings, retries, hooks and errors with the URL in them, nothing may act
 * here, and it would be half of what a proxy weighs.
 */
export async function sendRow(
  { method, url, body }: RowCall,
  { fetch, headers, now, timeoutMs }: Connection,
  caller: AbortSignal,
): Promise<Answer> {
  const { signal, end } = startDeadline(timeoutMs, caller)
  // A limit of its own is kept even where nobody listens to it; the caller's is the caller's to keep.
  const inTime = <Value>(work: Promise<Value>) =>
    signal === caller ? work : orAborted(work, signal)
  try {
    const init: RequestInit = {
      method,
      headers,
      body,
      // `error` throws on workerd; followed, several runtimes would carry the key to another host.
      redirect: 'manual',
      // Covers the body too (PROTOCOL C-8).
      signal,
    }
    const response = await inTime(fetch(url, init))
    if (!response.ok || response.redirected) return refusalOf(response, now())
    return { kind: (await inTime(saysSuccess(response.body))) ? 'succeeded' : 'invalid' }
  } catch {
    // An exception's text may hold the key or the URL: only which kind it was goes on.
    if (caller.aborted) return { kind: 'aborted' }
    return { kind: signal.aborted ? 'timed-out' : 'unreachable' }
  } finally {
    end()
  }
}

function refusalOf(response: Response, nowMs: number): Answer {
  // An unread body would hold its connection; a broken one has nothing left to cancel.
  void response.body?.cancel().catch(() => undefined)
  if (isRedirect(response)) return { kind: 'redirected' }
  const retryAfterMs = readRetryAfter((name) => response.headers.get(name), nowMs)
  return { kind: 'refused', status: response.status, retryAfterMs }
}
