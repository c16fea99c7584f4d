import { AftertraceError } from '../../core/update/errors.ts'

interface Circumstances {
  /** The HTTP status, where one arrived. */
  readonly status?: number | undefined
  /** What Openlayer answered. */
  readonly reply?: string | undefined
  readonly cause?: unknown
}

/**
 * Openlayer refused a call with a status that has no class of its own, or said nothing that counts as an answer.
 *
 * It is the base of all errors of the REST client's calls. Neither its text nor its `cause` holds the key, a row or an id.
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

  /** What Openlayer answered, at most 64 KiB: for you to look at, not to log, since it may quote the row. */
  get reply(): string {
    return this.#reply
  }
}

/** 400: a row or config that Openlayer does not take. */
export class BadRequestError extends APIError {
  override readonly name = 'BadRequestError'
}

/** 401: the key is missing, wrong or revoked. */
export class AuthenticationError extends APIError {
  override readonly name = 'AuthenticationError'
}

/** 403: the key may not do this. */
export class PermissionDeniedError extends APIError {
  override readonly name = 'PermissionDeniedError'
}

/** 404: no such pipeline, or no row with this inference id (yet). */
export class NotFoundError extends APIError {
  override readonly name = 'NotFoundError'
}

/** 409: the call met another one, and did so after every retry. */
export class ConflictError extends APIError {
  override readonly name = 'ConflictError'
}

/** 422: the call is well formed and makes no sense. */
export class UnprocessableEntityError extends APIError {
  override readonly name = 'UnprocessableEntityError'
}

/** 429: too many calls, after every retry. */
export class RateLimitError extends APIError {
  override readonly name = 'RateLimitError'
}

/** 500 and above: Openlayer failed, after every retry. */
export class InternalServerError extends APIError {
  override readonly name = 'InternalServerError'
}

/** No answer arrived: no network, a connection lost. `cause` names what the platform called it. */
export class APIConnectionError extends APIError {
  override readonly name: string = 'APIConnectionError'
}

/** No whole answer arrived within the time limit. */
export class APIConnectionTimeoutError extends APIConnectionError {
  override readonly name = 'APIConnectionTimeoutError'
}

/** The caller's signal aborted. */
export class APIUserAbortError extends APIError {
  override readonly name = 'APIUserAbortError'
}

/** 2xx, and not the answer that was asked for: a captive portal, `success: false`, an empty or endless body. */
export class InvalidResponseError extends APIError {
  override readonly name = 'InvalidResponseError'
}
