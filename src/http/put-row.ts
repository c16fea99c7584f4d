import { isPlainObject } from '../core/json.ts'
import { readRetryAfter } from '../core/retry-after.ts'
import type { ParsedUpdate } from '../core/update.ts'
import type { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { orAborted, startDeadline } from './deadline.ts'
import { readBytes } from './read-bytes.ts'

/** Enough for any honest `{"success":true}`; a longer body is cut while reading. */
const maxReplyBytes = 65_536

/**
 * Makes the one call of EP-1, once; never throws, and nothing of an exception leaves it.
 *
 * By plain `fetch`: of what a client library brings, retries, hooks and errors with the URL in them, nothing may act
 * here, and it would be half of what a proxy weighs.
 */
export async function putRow(
  url: string,
  update: ParsedUpdate,
  connection: Connection,
  signal: AbortSignal,
): Promise<Answer> {
  const deadline = startDeadline(connection.timeoutMs, signal)
  try {
    return await orAborted(exchange(url, update, connection, deadline.signal), deadline.signal)
  } catch {
    // An exception's text may hold the key or the URL: only which kind it was goes on.
    if (signal.aborted) return { kind: 'aborted' }
    return { kind: deadline.signal.aborted ? 'timed-out' : 'unreachable' }
  } finally {
    deadline.end()
  }
}

async function exchange(
  url: string,
  { row, config }: ParsedUpdate,
  { fetch, headers, now }: Connection,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ row, config }),
    // `error` throws on workerd; followed, several runtimes would carry the key to another host.
    redirect: 'manual',
    // Covers the body too (PROTOCOL C-8).
    signal,
  })
  if (response.ok && !response.redirected) return readSuccess(response, signal)
  // An unread body would hold its connection; a broken one has nothing left to cancel.
  void response.body?.cancel().catch(() => undefined)
  if (isRedirect(response)) return { kind: 'redirected' }
  const retryAfterMs = readRetryAfter((name) => response.headers.get(name), now())
  return { kind: 'refused', status: response.status, retryAfterMs }
}

async function readSuccess({ body }: Response, signal: AbortSignal): Promise<Answer> {
  const bytes = body ? await readBytes(body, maxReplyBytes, signal) : undefined
  return { kind: bytes && saysSuccess(bytes) ? 'succeeded' : 'invalid' }
}

function saysSuccess(bytes: Uint8Array): boolean {
  try {
    const reply: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isPlainObject(reply) && reply['success'] === true
  } catch {
    return false
  }
}

/** `opaqueredirect`, with status 0, is how browsers' engines show a redirect they did not follow. */
function isRedirect({ redirected, status, type }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}
