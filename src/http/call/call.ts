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

/** Options of a single call, with the names of the official SDK. */
export interface CallOptions {
  /** Aborts the current attempt, or the wait for the next one, at once. */
  readonly signal?: AbortSignal | null | undefined
  /** Timeout of one attempt in milliseconds, including the body of the reply. */
  readonly timeout?: number | undefined
  /** Maximum number of retries; 0 disables them. */
  readonly maxRetries?: number | undefined
  /** Headers that override those of the client. null or undefined removes a header. */
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

/** A reply with a 2xx status. */
export interface Reply {
  readonly text: string
  readonly headers: Headers
}

/** Default maximum size of a reply in bytes, more than enough for `{"success":true}`. */
const maxReplyBytes = 65_536

const callOptions = v.object({
  signal: v.nullish(v.custom<AbortSignal>(isSignal, 'must be an AbortSignal.')),
  timeout: v.optional(milliseconds),
  maxRetries: v.optional(retries),
  headers: v.optional(headers, {}),
})

/**
 * Makes a call with the retries of PROTOCOL RT, and resolves with the reply if its status is 2xx.
 *
 * @throws APIError or one of its subclasses; ConfigurationError if an option is invalid.
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
  // ky uses the method for its retry rules. Of the request that it creates, `attempt` uses only the signal.
  const response = await ky(url, {
    method,
    ...(parsed.signal && { signal: parsed.signal }),
    throwHttpErrors: false,
    timeout: false,
    fetch: attempt,
    ...retryRules({ ...connection, maxRetries }),
  }).catch((cause: unknown) => {
    // Any other error is the abort reason of the signal, which may be any value.
    throw cause instanceof APIError
      ? cause
      : new APIUserAbortError('aborted', 'The call was aborted.')
  })
  const text = await response.text()
  if (!response.ok) throw statusError(response.status, text)
  return { text, headers: response.headers }
}

/** Whether a value has the shape of a signal. Its class is not checked: the signal may come from another realm. */
function isSignal(value: unknown): boolean {
  const signal: Partial<AbortSignal> = Object(value)
  return typeof signal.aborted === 'boolean' && typeof signal.addEventListener === 'function'
}
