import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from './api-errors.ts'

/** Returns the error for a status other than 2xx. Redirects are included: following them would send the key along. */
export function statusError(status: number, reply: string): APIError {
  const { Class, code } = kindOf(status)
  return new Class(code, `Openlayer answered with status ${status}.`, { status, reply })
}

function kindOf(status: number): { Class: typeof APIError; code: string } {
  switch (status) {
    case 400:
      return { Class: BadRequestError, code: 'bad_request' }
    case 401:
      return { Class: AuthenticationError, code: 'key_refused' }
    case 403:
      return { Class: PermissionDeniedError, code: 'permission_denied' }
    case 404:
      return { Class: NotFoundError, code: 'not_found' }
    case 409:
      return { Class: ConflictError, code: 'conflict' }
    case 422:
      return { Class: UnprocessableEntityError, code: 'unprocessable' }
    case 429:
      return { Class: RateLimitError, code: 'rate_limited' }
    default:
      return status >= 500
        ? { Class: InternalServerError, code: 'server_error' }
        : { Class: APIError, code: 'unexpected_status' }
  }
}
