import { AftertraceError } from '../../core/update/errors.ts'

interface Circumstances {
  /** The HTTP status, if a response arrived. */
  readonly status?: number | undefined
  /** The body of Openlayer's answer. */
  readonly reply?: string | undefined
  readonly cause?: unknown
}

/**
 * Base class of all errors of REST calls. It is itself thrown for a status that has no class of its own.
 *
 * Neither its text nor its `cause` contains the key, a row or an id.
 */
export class APIError extends AftertraceError {
  override readonly name: string = 'APIError'
  readonly status: number | undefined
  readonly #reply: string

  constructor(code: string, message: string, { status, reply = '', cause }: Circumstances = {}) {
    super(code, message, cause === undefined ? undefined : { cause })
    this.status = status
    this.#reply = reply
  }

  /** The body of Openlayer's answer, at most 64 KiB. Do not log it: it may quote the row. */
  get reply(): string {
    return this.#reply
  }
}

/** 400: Openlayer does not accept the row or the config. */
export class BadRequestError extends APIError {
  override readonly name = 'BadRequestError'
}

/** 401: the key is missing, wrong or revoked. */
export class AuthenticationError extends APIError {
  override readonly name = 'AuthenticationError'
}

/** 403: the key lacks the permission for this call. */
export class PermissionDeniedError extends APIError {
  override readonly name = 'PermissionDeniedError'
}

/** 404: the pipeline does not exist, or no row has this inference id (yet). */
export class NotFoundError extends APIError {
  override readonly name = 'NotFoundError'
}

/** 409: the call conflicts with another one, after all retries. */
export class ConflictError extends APIError {
  override readonly name = 'ConflictError'
}

/** 422: the call is well-formed but invalid. */
export class UnprocessableEntityError extends APIError {
  override readonly name = 'UnprocessableEntityError'
}

/** 429: too many calls, after all retries. */
export class RateLimitError extends APIError {
  override readonly name = 'RateLimitError'
}

/** 500 and above: Openlayer failed, after all retries. */
export class InternalServerError extends APIError {
  override readonly name = 'InternalServerError'
}

/** No answer arrived: no network, or a lost connection. `cause` contains the names and codes of the platform's errors. */
export class APIConnectionError extends APIError {
  override readonly name: string = 'APIConnectionError'
}

/** No complete answer arrived within the timeout. */
export class APIConnectionTimeoutError extends APIConnectionError {
  override readonly name = 'APIConnectionTimeoutError'
}

/** The caller's signal aborted. */
export class APIUserAbortError extends APIError {
  override readonly name = 'APIUserAbortError'
}

/** 2xx with an unexpected body: that of a captive portal, `success: false`, an empty or an endless one. */
export class InvalidResponseError extends APIError {
  override readonly name = 'InvalidResponseError'
}
