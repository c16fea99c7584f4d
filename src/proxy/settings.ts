import type { Transport } from '../core/update/transport.ts'
import { guardListener, type ProxyEvent } from './event.ts'
import type { Keyring } from './keyring.ts'
import { defaultLimits, type ProxyLimits } from './limits.ts'
import type { ProxyOptions } from './options.ts'
import type { Policy } from './policy.ts'
import { createMemoryRateLimit, type RateLimit } from './rate-limit.ts'
import { requireOptions } from './require-options.ts'
import { toTransport } from './to-transport.ts'

/** Steps of a trace stand in each other: its row nests deeper than an update. */
const publishDepth = 64

/** A proxy's options, checked and filled. */
export interface Settings {
  readonly transport: Transport
  readonly policy: Policy
  readonly grants: Keyring | 'anonymous'
  readonly grantRateLimit: RateLimit | undefined
  readonly defaultPipeline: string | undefined
  readonly origins: ReadonlySet<string>
  readonly path: string | undefined
  readonly enabled: () => boolean | Promise<boolean>
  readonly rateLimit: RateLimit
  readonly limits: ProxyLimits
  readonly deadlineMs: number
  readonly emit: (event: ProxyEvent) => void
  readonly now: () => number
}

/** @throws ConfigurationError naming the option; its text never holds an option's value. */
export function parseSettings<Context>(options: ProxyOptions<Context>): Settings {
  requireOptions(options)
  const { deadlineMs = 10_000, enabled = () => true, now = Date.now } = options
  const { pipelines, columns, publish, path, grants, grantRateLimit } = options
  const emit = guardListener(options.onEvent)
  return {
    transport: toTransport(options, deadlineMs, now, emit),
    policy: {
      pipelines: new Set(pipelines),
      // A copy: what was checked is what holds.
      columns: new Map(Object.entries(structuredClone(columns))),
      publish: publish && new Set(publish.columns),
    },
    grants,
    grantRateLimit,
    defaultPipeline: pipelines[0],
    origins: new Set(options.allowedOrigins),
    path,
    enabled,
    rateLimit: options.rateLimit ?? createMemoryRateLimit({ now }),
    limits: { ...defaultLimits, ...(publish && { depth: publishDepth }), ...options.limits },
    deadlineMs,
    emit,
    now,
  }
}
