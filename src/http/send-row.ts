import { isPlainObject } from '../core/update/json.ts'
import { readRetryAfter } from '../core/update/retry-after.ts'
import type { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { orAborted, startDeadline } from './deadline.ts'
import { readBytes } from './read-bytes.ts'

/** Enough for any honest `{"success":true}`; a longer body is cut while reading. */
const maxReplyBytes = 65_536

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
  call: RowCall,
  connection: Connection,
  caller: AbortSignal,
): Promise<Answer> {
  const { signal, end } = startDeadline(connection.timeoutMs, caller)
  try {
    const answer = exchange(call, connection, signal)
    // A limit of its own is kept even where nobody listens to it; the caller's is the caller's to keep.
    return await (signal === caller ? answer : orAborted(answer, signal))
  } catch {
    // An exception's text may hold the key or the URL: only which kind it was goes on.
    if (caller.aborted) return { kind: 'aborted' }
    return { kind: signal.aborted ? 'timed-out' : 'unreachable' }
  } finally {
    end()
  }
}

async function exchange(
  { method, url, body }: RowCall,
  { fetch, headers, now }: Connection,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers,
    body,
    // `error` throws on workerd; followed, several runtimes would carry the key to another host.
    redirect: 'manual',
    // Covers the body too (PROTOCOL C-8).
    signal,
  })
  if (!response.ok || response.redirected) return refusalOf(response, now())
  const text = await (saysItsSize(response) ? response.text() : readText(response, signal))
  return { kind: text !== undefined && saysSuccess(text) ? 'succeeded' : 'invalid' }
}

function refusalOf(response: Response, nowMs: number): Answer {
  // An unread body would hold its connection; a broken one has nothing left to cancel.
  void response.body?.cancel().catch(() => undefined)
  if (isRedirect(response)) return { kind: 'redirected' }
  const retryAfterMs = readRetryAfter((name) => response.headers.get(name), nowMs)
  return { kind: 'refused', status: response.status, retryAfterMs }
}

/** HTTP holds a body to the length it declares, save where it was compressed. */
function saysItsSize({ headers }: Response): boolean {
  const length = headers.get('content-length')
  return length !== null && Number(length) <= maxReplyBytes && !headers.has('content-encoding')
}

async function readText({ body }: Response, signal: AbortSignal): Promise<string | undefined> {
  const bytes = body ? await readBytes(body, maxReplyBytes, signal) : undefined
  return bytes && new TextDecoder().decode(bytes)
}

function saysSuccess(text: string): boolean {
  try {
    const reply: unknown = JSON.parse(text)
    return isPlainObject(reply) && reply['success'] === true
  } catch {
    return false
  }
}

/** `opaqueredirect`, with status 0, is how browsers' engines show a redirect they did not follow. */
function isRedirect({ redirected, status, type }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}
