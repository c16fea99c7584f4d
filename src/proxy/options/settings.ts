import { invalidOption, parseOptions } from '../../http/connection/parse-options.ts'
import type { Keyring } from '../grants/keyring.ts'
import { parseColumns } from '../policy/column-schema.ts'
import type { Policy } from '../policy/policy.ts'
import { parsePublish } from '../policy/publish-schema.ts'
import { createMemoryRateLimit } from '../rate/memory-rate-limit.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import { hearRejection } from '../values/hear-rejection.ts'
import { fillLimits, limitOptions, type ProxyLimits } from '../values/limits.ts'
import { type Console, createConsole } from './console.ts'
import { guardListener, type ProxyEvent } from './event.ts'
import { proxyOptions } from './schema.ts'
import { type OpenTransport, toTransport } from './to-transport.ts'

/** The checked options of a proxy, with defaults applied. */
export interface Settings {
  readonly openTransport: OpenTransport
  readonly policy: Policy
  readonly grants: Keyring | 'anonymous'
  readonly grantRateLimit: RateLimit | undefined
  readonly defaultPipeline: string | undefined
  readonly origins: ReadonlySet<string>
  readonly allowedHeaders: readonly string[]
  readonly credentials: boolean
  readonly path: string | undefined
  readonly enabled: () => boolean | Promise<boolean>
  readonly clientKey: ((request: Request, context: never) => string | undefined) | undefined
  readonly rateLimit: RateLimit
  readonly limits: ProxyLimits
  readonly deadlineMs: number
  readonly emit: (event: ProxyEvent) => void
  readonly console: Console
  /** Throws if the operator's clock returns no number: comparisons with it would let everything pass. */
  readonly now: () => number
}

/** @throws ConfigurationError naming the option. Its text never contains the value of an option. */
export function parseSettings(options: unknown): Settings {
  const parsed = parseOptions(proxyOptions, options, 'createProxy')
  const has = (name: string) => Reflect.get(Object(options), name) !== undefined
  if (has('apiKey') === has('transport')) {
    throw invalidOption('Exactly one of apiKey and transport is needed.')
  }
  if (has('transport') && (has('baseURL') || has('allowedHosts') || has('fetch'))) {
    throw invalidOption('baseURL, allowedHosts and fetch go with apiKey, not with transport.')
  }
  if (has('rateLimit') && !has('clientKey')) {
    throw invalidOption('rateLimit needs a clientKey to count by.')
  }
  if (has('grantRateLimit') && parsed.grants === 'anonymous') {
    throw invalidOption('grantRateLimit needs grants.')
  }
  const { pipelines, grants, onEvent } = parsed
  const publish = parsed.publish && parsePublish(parsed.publish, grants)
  const limits = parseOptions(limitOptions, parsed.limits, 'createProxy', 'limits')
  const now = () => requireTime(parsed.now())
  return {
    ...parsed,
    openTransport: toTransport({ ...parsed, now }),
    policy: { pipelines: new Set(pipelines), columns: parseColumns(parsed.columns), publish },
    grantRateLimit: parsed.grantRateLimit,
    defaultPipeline: pipelines[0],
    origins: new Set(parsed.allowedOrigins),
    path: parsed.path,
    clientKey: parsed.clientKey,
    rateLimit: parsed.rateLimit ?? createMemoryRateLimit({ now }),
    limits: fillLimits(limits, publish !== undefined),
    emit: guardListener(onEvent),
    console: createConsole(onEvent === undefined),
    now,
  }
}

function requireTime(ms: unknown): number {
  if (typeof ms === 'number' && Number.isFinite(ms)) return ms
  hearRejection(ms)
  throw new TypeError('now must return a time in milliseconds.')
}
