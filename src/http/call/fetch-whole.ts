import { orAborted, startDeadline } from '../connection/deadline.ts'
import { readBytes } from '../connection/read-bytes.ts'
import { isRedirect } from '../connection/redirect.ts'
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  InvalidResponseError,
} from './api-errors.ts'
import { statusError } from './status-error.ts'

/** Parameters of one attempt. */
export interface Attempt {
  readonly url: string
  readonly init: RequestInit
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
  /** Maximum size of the body of a 2xx reply. With 0 the body is not read. */
  readonly maxReplyBytes: number
}

/** Maximum size of the body of an error reply. A longer body is ignored. */
const maxRefusalBytes = 65_536

/**
 * Creates the `fetch` that is passed to ky. It makes the same call each time and resolves when the body has arrived, so
 * that one timeout covers the whole attempt (PROTOCOL C-8).
 *
 * It uses only the signal of the request that ky creates. The caller's own `fetch` receives a URL and an init, because
 * the `fetch` of undici accepts only its own `Request` class.
 *
 * @throws APIConnectionError, APIConnectionTimeoutError, APIUserAbortError; InvalidResponseError for a body that is too
 * long; the error of the status for a redirect. Only the kind of a platform error is kept: its text may contain the key
 * or the URL.
 */
export function fetchWhole(attempt: Attempt): typeof globalThis.fetch {
  return async (input, init) => {
    const caller = input instanceof Request ? input.signal : init?.signal
    const deadline = startDeadline(attempt.timeoutMs, caller ?? undefined)
    try {
      return await orAborted(exchange(attempt, deadline.signal), deadline.signal)
    } catch (cause) {
      throw failure(cause, caller?.aborted === true, deadline.signal.aborted)
    } finally {
      deadline.end()
    }
  }
}

async function exchange(
  { url, init, fetch, maxReplyBytes }: Attempt,
  signal: AbortSignal,
): Promise<Response> {
  signal.throwIfAborted()
  // `error` throws on workerd. With `follow`, several runtimes would send the key to another host.
  const response = await fetch(url, { ...init, redirect: 'manual', signal })
  const { ok, status, body, headers } = response
  const redirected = isRedirect(response)
  if (redirected || (ok && maxReplyBytes === 0)) {
    // An unread body would keep its connection open. Cancelling a broken stream rejects, which does not matter here.
    void body?.cancel().catch(() => undefined)
    if (redirected) throw statusError(status, '')
    return new Response(null, { status })
  }
  const most = ok ? maxReplyBytes : maxRefusalBytes
  const bytes = body ? await readBytes(body, most, signal) : new Uint8Array()
  if (!bytes && ok) {
    throw new InvalidResponseError('invalid_response', 'Openlayer’s answer is too long.', {
      status,
    })
  }
  return new Response(isEmptyByLaw(status) ? null : new Uint8Array(bytes ?? []), {
    status,
    headers: only(headers, ['x-should-retry', 'retry-after', 'retry-after-ms', 'date', 'x-next']),
  })
}

function failure(cause: unknown, aborted: boolean, late: boolean): unknown {
  if (aborted) return new APIUserAbortError('aborted', 'The call was aborted.')
  if (late) {
    return new APIConnectionTimeoutError('timed_out', 'Openlayer did not answer in time.')
  }
  if (cause instanceof APIError) return cause
  return new APIConnectionError('unreachable', 'Openlayer could not be reached.', {
    cause: kindOf(cause),
  })
}

/** Returns the names and codes of an error and its causes, such as `TypeError ECONNREFUSED`, without their texts. */
function kindOf(cause: unknown): string {
  const kinds: string[] = []
  for (let each = cause; each instanceof Error && kinds.length < 4; each = each.cause) {
    kinds.push(
      'code' in each && /^[A-Z_]{1,40}$/.test(String(each.code)) ? `${each.code}` : each.name,
    )
  }
  return kinds.join(' ') || typeof cause
}

function only(headers: Headers, names: readonly string[]): [string, string][] {
  return names.flatMap((name): [string, string][] => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
}

/** Whether the Response constructor refuses a body with this status. */
function isEmptyByLaw(status: number): boolean {
  return status === 204 || status === 205
}
