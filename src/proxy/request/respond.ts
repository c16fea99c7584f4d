import { problemBody, problemRetryAfter, problemStatus } from '../values/problem.ts'
import type { Conclusion, ProxyResult } from './conclude.ts'

/** The CORS settings of an answer. */
export interface CrossOrigin {
  /** The origin of the request, if it is allowed. */
  readonly origin: string | undefined
  readonly allowedHeaders: readonly string[]
  readonly credentials: boolean
}

/** Converts a conclusion to a response. */
export function respond(
  conclusion: Conclusion,
  requestId: string,
  crossOrigin: CrossOrigin,
): Response {
  const headers = { ...common, ...corsHeaders(crossOrigin) }
  switch (conclusion.kind) {
    case 'preflight':
      return new Response(null, {
        status: 204,
        headers: { ...headers, ...preflightHeaders(crossOrigin) },
      })
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

function corsHeaders({ origin, credentials }: CrossOrigin): Record<string, string> {
  if (origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    // Without it a page of another origin cannot read the header.
    'access-control-expose-headers': 'Retry-After',
    ...(credentials && { 'access-control-allow-credentials': 'true' }),
  }
}

function preflightHeaders({ allowedHeaders }: CrossOrigin): Record<string, string> {
  return {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': ['content-type', ...allowedHeaders].join(', '),
    // Two hours, the longest time for which Chromium caches a preflight.
    'access-control-max-age': '7200',
  }
}

function statusOf(results: readonly ProxyResult[]): number {
  if (results.every(({ status }) => status === 'applied')) return 200
  return results.every(({ status }) => status === 'queued') ? 202 : 207
}
