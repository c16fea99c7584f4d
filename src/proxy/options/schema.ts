import * as v from 'valibot'
import { isPlainObject } from '../../core/update/json.ts'
import type { Transport } from '../../core/update/transport.ts'
import { isApiKey } from '../../http/connection/api-key.ts'
import { baseURL } from '../../http/connection/base-url.ts'
import { defaultBaseURL } from '../../http/connection/connection.ts'
import { callable } from '../../http/connection/parse-options.ts'
import { isKeyring, type Keyring } from '../grants/keyring.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import { count } from '../values/count.ts'
import { isOrigin } from '../values/origin.ts'
import { isPipelineId } from '../values/pipeline-id.ts'
import type { ProxyEvent } from './event.ts'

type KeySource = () => string | undefined | Promise<string | undefined>

const listOf = <Item>(isItem: (item: unknown) => boolean, message: string, least = 0) =>
  v.custom<readonly Item[]>(
    (list) => Array.isArray(list) && list.length >= least && list.every(isItem),
    message,
  )
const object = (message: string) =>
  v.custom<Readonly<Record<string, unknown>>>(isPlainObject, message)
const limiter = v.custom<RateLimit>(
  (value) => typeof Object(value).limit === 'function',
  'must have a function limit.',
)

/** Schema of the options of `createProxy`. The contents of `columns`, `publish` and `limits` have schemas of their own. */
export const proxyOptions = v.object({
  apiKey: v.optional(
    v.custom<string | KeySource>(
      (key) => typeof key === 'function' || isApiKey(key),
      'must be a string of visible ASCII characters, without spaces or line breaks, or a function that returns one.',
    ),
  ),
  baseURL: v.optional(baseURL, defaultBaseURL),
  allowedHosts: v.optional(listOf<string>(isText, 'must list hosts.'), ['api.openlayer.com']),
  fetch: v.optional(callable<typeof globalThis.fetch>()),
  transport: v.optional(callable<Transport>()),
  pipelines: listOf<string>(
    isPipelineId,
    'must list one or more pipeline ids: 1 to 64 of A-Za-z0-9_- each.',
    1,
  ),
  columns: object('must name one or more columns.'),
  publish: v.optional(object('must be an object with columns.')),
  grants: v.custom<Keyring | 'anonymous'>(
    (grants) => grants === 'anonymous' || isKeyring(grants),
    "must be a keyring, or 'anonymous', spelled out.",
  ),
  allowedOrigins: listOf<string>(
    isOrigin,
    "must list origins exactly as browsers send them: 'https://example.com'.",
  ),
  allowedHeaders: v.optional(
    listOf<string>(
      isAllowedHeader,
      'must list names of headers, without authorization, cookie and *.',
    ),
    ['traceparent', 'tracestate', 'baggage', 'sentry-trace'],
  ),
  credentials: v.optional(v.boolean('must be true or false.'), false),
  path: v.optional(
    v.custom<string>(
      isPath,
      "must be a path as URLs have it: '/feedback', without a query or hash.",
    ),
  ),
  enabled: v.optional(callable<() => boolean | Promise<boolean>>(), () => () => true),
  clientKey: v.optional(callable<(request: Request, context: never) => string | undefined>()),
  rateLimit: v.optional(limiter),
  grantRateLimit: v.optional(limiter),
  limits: v.optional(object('must be an object: bytes, items, depth, tokens.'), {}),
  deadlineMs: v.optional(
    v.custom<number>((ms) => v.is(count, ms) && ms <= 10_000, 'must be a whole number to 10,000.'),
    10_000,
  ),
  onEvent: v.optional(callable<(event: ProxyEvent) => unknown>()),
  now: v.optional(callable<() => number>(), () => Date.now),
})

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** Whether a header may be allowed. Headers with credentials may not: the proxy never reads them, and they may leak. */
function isAllowedHeader(name: unknown): boolean {
  if (typeof name !== 'string' || !/^[\w!#$%&'^`|~+.-]+$/.test(name)) return false
  return !['authorization', 'cookie'].includes(name.toLowerCase())
}

/** Whether requests can have this path. With any other path all requests would be answered 404. */
function isPath(path: unknown): boolean {
  if (typeof path !== 'string' || !path.startsWith('/') || /[?#]/.test(path)) return false
  // Not parsed with a base URL: two leading slashes would be read as a host.
  return new URL(`http://localhost${path}`).pathname === path
}
