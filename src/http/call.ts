import ky from 'ky'
import { isPlainObject } from '../core/update/json.ts'
import { APIError, APIUserAbortError, InvalidResponseError } from './api-errors.ts'
import type { ClientConnection } from './client-options.ts'
import { requireTimeout } from './connection.ts'
import { fetchWhole } from './fetch-whole.ts'
import { requireRetries, retryRules } from './retry-rules.ts'
import { statusError } from './status-error.ts'

/** What one call may have to itself. */
export interface CallOptions {
  /** Aborts the attempt that runs, or the wait for the next one, at once. */
  readonly signal?: AbortSignal | undefined
  /** The time limit of one attempt, its reply's body included, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** How often to try again: 0 for never. */
  readonly maxRetries?: number | undefined
}

export interface Call {
  readonly method: 'get' | 'put' | 'post' | 'delete'
  readonly url: string
  /** JSON text. */
  readonly body?: string
  readonly accept?: '*/*'
  readonly maxReplyBytes?: number
}

/** Enough for `{"success":true}` and for any honest refusal. */
const maxReplyBytes = 65_536

/**
 * Makes a call, and makes it again as PROTOCOL RT says; the reply is text, of a 2xx alone.
 *
 * @throws APIError and its kin.
 */
export async function call(
  connection: ClientConnection,
  { method, url, body, accept, maxReplyBytes: most = maxReplyBytes }: Call,
  { signal, timeoutMs = connection.timeoutMs, maxRetries = connection.maxRetries }: CallOptions,
): Promise<string> {
  const { authorization, ...headers } = connection.headers
  const response = await ky(url, {
    method,
    headers: {
      authorization,
      accept: accept ?? headers.accept,
      ...(body !== undefined && { 'content-type': headers['content-type'] }),
    },
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
    // `error` throws on workerd; followed, several runtimes would carry the key to another host.
    redirect: 'manual',
    throwHttpErrors: false,
    timeout: false,
    fetch: fetchWhole({
      fetch: connection.fetch,
      timeoutMs: requireTimeout(timeoutMs),
      maxReplyBytes: most,
    }),
    ...retryRules({ ...connection, maxRetries: requireRetries(maxRetries) }),
  }).catch((cause: unknown) => {
    // What ky throws of its own is the signal's reason, which may be anything.
    throw cause instanceof APIError
      ? cause
      : new APIUserAbortError('aborted', 'The call was aborted.')
  })
  const text = await response.text()
  if (!response.ok) throw statusError(response.status, text)
  return text
}

/**
 * The JSON object in a reply that says `success: true` (PROTOCOL C-12).
 *
 * @throws InvalidResponseError
 */
export function requireSuccess(text: string): Record<string, unknown> {
  const reply = requireObject(text)
  return reply['success'] === true ? reply : refuse()
}

/** @throws InvalidResponseError for anything but a JSON object. */
export function requireObject(text: string): Record<string, unknown> {
  try {
    const reply: unknown = JSON.parse(text)
    return isPlainObject(reply) ? reply : refuse()
  } catch {
    return refuse()
  }
}

export function refuse(): never {
  throw new InvalidResponseError('invalid_response', 'This is no answer of Openlayer’s.')
}
