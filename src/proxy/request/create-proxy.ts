import { startDeadline } from '../../http/connection/deadline.ts'
import { refusePage } from '../../http/connection/refuse-page.ts'
import type { ProxyOptions } from '../options/options.ts'
import { parseSettings, type Settings } from '../options/settings.ts'
import { type Conclusion, conclude } from './conclude.ts'
import { report } from './report.ts'
import { type CrossOrigin, respond } from './respond.ts'

/** Answers a page's updates; `context` is the platform's, for `clientKey` alone. It never rejects. */
export type FeedbackProxy<Context = unknown> = (
  request: Request,
  ...context: unknown extends Context ? [context?: unknown] : [context: Context]
) => Promise<Response>

/**
 * Makes the proxy that holds the Openlayer key: it reads row updates from pages, decides about each by the policy given
 * here, and writes what it admits. Make one for a process or isolate, not one for a request, so that it can count.
 *
 * It forwards nothing: each call to Openlayer is built anew. It answers 200 when all updates were applied, 202 when all
 * were queued, otherwise 207, with one result per update in their order; a request refused as a whole is
 * `application/problem+json` with a stable `code`. Works wherever `Request` and `Response` do.
 *
 * @throws ConfigurationError naming the option that cannot work, never its value; in a page, too.
 * @example
 * import { env } from 'cloudflare:workers'
 *
 * const proxy = createProxy({
 *   apiKey: () => env.OPENLAYER_API_KEY,
 *   pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
 *   columns: feedbackColumns({ comment: true }),
 *   grants: 'anonymous',
 *   allowedOrigins: ['https://example.com'],
 * })
 *
 * export default { fetch: (request: Request) => proxy(request) }
 */
export function createProxy<Context = unknown>(
  options: ProxyOptions<Context>,
): FeedbackProxy<Context> {
  refusePage('createProxy')
  const settings = parseSettings(options)
  const { clientKey } = options
  return async (request, ...[context]) => {
    const elapsedMs = startWatch(settings.now)
    const requestId = crypto.randomUUID()
    // Only where there is a Context to speak of does the type make callers pass one.
    const key = clientKey && (() => clientKey(request, context as Context))
    const conclusion = await safely(request, key, settings)
    const response = respond(conclusion, requestId, crossOriginOf(request, settings))
    const events = report(conclusion, requestId, elapsedMs(), response.status)
    events.forEach(settings.emit)
    sayWhatIsWrong(conclusion, settings)
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

function crossOriginOf({ headers }: Request, settings: Settings): CrossOrigin {
  const { origins, allowedHeaders, credentials } = settings
  const origin = headers.get('origin')
  const isAllowed = origin !== null && origins.has(origin)
  return { origin: isAllowed ? origin : undefined, allowedHeaders, credentials }
}

/** Measures in milliseconds; with a clock that fails all takes no time, for a request is answered all the same. */
function startWatch(now: () => number): () => number {
  const read = () => {
    try {
      return now()
    } catch {
      return undefined
    }
  }
  const startedAt = read()
  return () => {
    const endedAt = read()
    return startedAt === undefined || endedAt === undefined ? 0 : endedAt - startedAt
  }
}

function sayWhatIsWrong(conclusion: Conclusion, { console }: Settings): void {
  if (conclusion.kind === 'problem') {
    const { code } = conclusion
    if (code === 'key_missing' || code === 'body_consumed') console.say(code)
  }
  if (conclusion.kind === 'results') {
    const isRefused = conclusion.results.some(({ code }) => code === 'upstream_key_refused')
    if (isRefused) console.say('key_refused')
  }
}
