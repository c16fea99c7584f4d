import ky from 'ky'
import * as v from 'valibot'
import { milliseconds } from '../connection/connection.ts'
import { parseOptions } from '../connection/parse-options.ts'
import { APIError, APIUserAbortError } from './api-errors.ts'
import { type ClientConnection, retries } from './client-options.ts'
import { fetchWhole } from './fetch-whole.ts'
import { type CallHeaders, headers, joinHeaders } from './headers.ts'
import { retryRules } from './retry-rules.ts'
import { statusError } from './status-error.ts'

/** What one call may have to itself, by the official SDK's names. */
export interface CallOptions {
  /** Aborts the attempt that runs, or the wait for the next one, at once. */
  readonly signal?: AbortSignal | null | undefined
  /** The time limit of one attempt, its reply's body included, in milliseconds. */
  readonly timeout?: number | undefined
  /** How often to try again: 0 for never. */
  readonly maxRetries?: number | undefined
  /** Sent over the client's own; null or undefined leaves a header out. */
  readonly headers?: CallHeaders | undefined
}

export interface Call {
  readonly method: 'get' | 'put' | 'post' | 'delete'
  readonly url: string
  /** JSON text. */
  readonly body?: string
  readonly accept?: '*/*'
  readonly maxReplyBytes?: number
}

/** What a 2xx said. */
export interface Reply {
  readonly text: string
  readonly headers: Headers
}

/** Enough for `{"success":true}` and for any honest refusal. */
const maxReplyBytes = 65_536

const callOptions = v.object({
  signal: v.nullish(v.custom<AbortSignal>(isSignal, 'must be an AbortSignal.')),
  timeout: v.optional(milliseconds),
  maxRetries: v.optional(retries),
  headers: v.optional(headers, {}),
})

/**
 * Makes a call, and makes it again as PROTOCOL RT says; the reply is that of a 2xx alone.
 *
 * @throws APIError and its kin; ConfigurationError for options that cannot work.
 */
export async function call(
  connection: ClientConnection,
  { method, url, body, accept, maxReplyBytes: most = maxReplyBytes }: Call,
  options: CallOptions = {},
): Promise<Reply> {
  const parsed = parseOptions(callOptions, options, 'A call')
  const { timeout = connection.timeoutMs, maxRetries = connection.maxRetries } = parsed
  const defaults = accept ? { ...connection.headers, accept } : connection.headers
  const sent = joinHeaders(defaults, {
    ...(body === undefined && { 'content-type': null }),
    ...parsed.headers,
  })
  const attempt = fetchWhole({
    url,
    init: { method: method.toUpperCase(), headers: sent, ...(body !== undefined && { body }) },
    fetch: connection.fetch,
    timeoutMs: timeout,
    maxReplyBytes: most,
  })
  // Of ky's own requests only the signal and the method count.
  const response = await ky(url, {
    method,
    ...(parsed.signal && { signal: parsed.signal }),
    throwHttpErrors: false,
    timeout: false,
    fetch: attempt,
    ...retryRules({ ...connection, maxRetries }),
  }).catch((cause: unknown) => {
    // What ky throws of its own is the signal's reason, which may be anything.
    throw cause instanceof APIError
      ? cause
      : new APIUserAbortError('aborted', 'The call was aborted.')
  })
  const text = await response.text()
  if (!response.ok) throw statusError(response.status, text)
  return { text, headers: response.headers }
}

/** By its shape: the signal may come from another realm. */
function isSignal(value: unknown): boolean {
  const signal: Partial<AbortSignal> = Object(value)
  return typeof signal.aborted === 'boolean' && typeof signal.addEventListener === 'function'
}
