import { startDeadline } from '../../http/connection/deadline.ts'
import { refusePage } from '../../http/connection/refuse-page.ts'
import type { ProxyOptions } from '../options/options.ts'
import { parseSettings, type Settings } from '../options/settings.ts'
import { type Conclusion, conclude } from './conclude.ts'
import { report } from './report.ts'
import { type CrossOrigin, respond } from './respond.ts'

/** Handles a request of a page. `context` comes from the platform and is passed to `clientKey` only. Never rejects. */
export type FeedbackProxy<Context = unknown> = (
  request: Request,
  ...context: unknown extends Context ? [context?: unknown] : [context: Context]
) => Promise<Response>

/**
 * Creates the proxy that holds the Openlayer key. It reads row updates from pages, checks each against the policy given
 * here, and writes those it admits. Create one per process or isolate, not one per request, so that it can count.
 *
 * No request is forwarded: each call to Openlayer is built from scratch. The answer is 200 if all updates were applied,
 * 202 if all were queued, and 207 otherwise, with one result per update in their order. A request that is refused as a
 * whole is answered with `application/problem+json` and a stable `code`. Works on every platform with `Request` and
 * `Response`.
 *
 * @throws ConfigurationError naming the invalid option, never its value; also in a page.
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
    // The type requires callers to pass a context unless Context is unknown.
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
    // The error may contain any data, so it is discarded. The operator sees the code.
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

/** Starts a stopwatch in milliseconds. If the clock throws, the duration is 0, so that the request is still answered. */
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
