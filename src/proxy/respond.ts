import type { Conclusion, ProxyResult } from './conclude.ts'
import { problemBody, problemRetryAfter, problemStatus } from './problem.ts'

/**
 * Writes a conclusion as a response.
 *
 * @param origin the request's, where it is one of the allowed.
 */
export function respond(
  conclusion: Conclusion,
  requestId: string,
  origin: string | undefined,
): Response {
  const headers = {
    ...common,
    ...(origin !== undefined && { 'access-control-allow-origin': origin }),
  }
  switch (conclusion.kind) {
    case 'preflight':
      return new Response(null, { status: 204, headers: { ...headers, ...preflight } })
    case 'problem': {
      const retryAfter = problemRetryAfter(conclusion.code)
      return new Response(problemBody(conclusion.code, requestId), {
        status: problemStatus(conclusion.code),
        headers: {
          ...headers,
          'content-type': 'application/problem+json',
          ...(conclusion.code === 'method_denied' && { allow: 'POST, OPTIONS' }),
          ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
        },
      })
    }
    case 'results':
      return new Response(JSON.stringify({ requestId, results: conclusion.results }), {
        status: statusOf(conclusion.results),
        headers: { ...headers, 'content-type': 'application/json' },
      })
  }
}

const common = {
  'cache-control': 'no-store',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
}

const preflight = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  // The longest that browsers agree to remember.
  'access-control-max-age': '7200',
}

function statusOf(results: readonly ProxyResult[]): number {
  if (results.every(({ status }) => status === 'applied')) return 200
  return results.every(({ status }) => status === 'queued') ? 202 : 207
}
