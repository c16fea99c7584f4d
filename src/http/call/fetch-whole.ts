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

/** What one attempt needs. */
export interface Attempt {
  readonly url: string
  readonly init: RequestInit
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
  /** The most that the body of a success may take; 0 where its status says all, and it is not read. */
  readonly maxReplyBytes: number
}

/** A longer refusal is taken without its words. */
const maxRefusalBytes = 65_536

/**
 * Makes what ky takes for `fetch`: it makes the same call each time, and answers once the body has arrived too, so that
 * one time limit covers all of an attempt (PROTOCOL C-8).
 *
 * Of the request that ky made it takes the signal alone: the caller's own `fetch` gets a URL and an init, for undici's
 * knows no `Request` but its own.
 *
 * @throws APIConnectionError, APIConnectionTimeoutError, APIUserAbortError, or InvalidResponseError for a body without
 * an end; and for a redirect what its status says. Of what the platform throws only the kind goes on: its text may hold
 * the key or the URL.
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
  // `error` throws on workerd; followed, several runtimes would carry the key to another host.
  const response = await fetch(url, { ...init, redirect: 'manual', signal })
  const { ok, status, body, headers } = response
  const redirected = isRedirect(response)
  if (redirected || (ok && maxReplyBytes === 0)) {
    // An unread body would hold its connection; a broken one has nothing left to cancel.
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

/** `TypeError ECONNREFUSED`, and none of the text around it. */
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

/** A Response with these statuses cannot be made with a body. */
function isEmptyByLaw(status: number): boolean {
  return status === 204 || status === 205
}
