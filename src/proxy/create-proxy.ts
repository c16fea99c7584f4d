import { startDeadline } from '../http/deadline.ts'
import { type Conclusion, conclude } from './conclude.ts'
import type { ProxyOptions } from './options.ts'
import { report } from './report.ts'
import { respond } from './respond.ts'
import { parseSettings, type Settings } from './settings.ts'

/** Answers a page's updates; `context` is the platform's, for `clientKey` alone. It never rejects. */
export type FeedbackProxy<Context = unknown> = (
  request: Request,
  ...context: unknown extends Context ? [context?: unknown] : [context: Context]
) => Promise<Response>

/**
 * Makes the proxy that holds the Openlayer key: it reads row updates from pages, decides about each by the policy given
 * here, and writes what it admits.
 *
 * It forwards nothing: each call to Openlayer is built anew. It answers 200 when all updates were applied, 202 when all
 * were queued, otherwise 207, with one result per update in their order; a request refused as a whole is
 * `application/problem+json` with a stable `code`. Works wherever `Request` and `Response` do.
 *
 * @throws ConfigurationError naming the option that cannot work, never its value.
 * @example
 * export default {
 *   fetch: (request: Request, env: Env) =>
 *     createProxy({
 *       apiKey: env.OPENLAYER_API_KEY,
 *       pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
 *       columns: { human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 } },
 *       grants: 'anonymous',
 *       allowedOrigins: ['https://example.com'],
 *     })(request),
 * }
 */
export function createProxy<Context = unknown>(
  options: ProxyOptions<Context>,
): FeedbackProxy<Context> {
  const settings = parseSettings(options)
  const { clientKey } = options
  return async (request, ...[context]) => {
    const startedAt = settings.now()
    const requestId = crypto.randomUUID()
    // Only where there is a Context to speak of does the type make callers pass one.
    const key = clientKey && (() => clientKey(request, context as Context))
    const conclusion = await safely(request, key, settings)
    const response = respond(conclusion, requestId, allowedOrigin(request, settings))
    const durationMs = settings.now() - startedAt
    report(conclusion, requestId, durationMs, response.status).forEach(settings.emit)
    return response
  }
}

async function safely(
  request: Request,
  clientKey: (() => string | undefined) | undefined,
  settings: Settings,
): Promise<Conclusion> {
  const deadline = startDeadline(settings.deadlineMs)
  try {
    return await conclude(request, clientKey, settings, deadline.signal)
  } catch {
    // What was thrown may hold anything, so it goes nowhere; the operator sees the code.
    return { kind: 'problem', code: 'internal_error' }
  } finally {
    deadline.end()
  }
}

function allowedOrigin({ headers }: Request, { origins }: Settings): string | undefined {
  const origin = headers.get('origin')
  return origin !== null && origins.has(origin) ? origin : undefined
}
