import type { Transport } from '../core/transport.ts'
import { createOpenlayerTransport } from '../http/openlayer-transport.ts'
import { guardListener, type ProxyEvent } from './event.ts'
import type { Keyring } from './keyring.ts'
import { defaultLimits, type ProxyLimits } from './limits.ts'
import type { ProxyOptions } from './options.ts'
import type { Policy } from './policy.ts'
import { requireOptions } from './require-options.ts'

/** A proxy's options, checked and filled. */
export interface Settings {
  readonly transport: Transport
  readonly policy: Policy
  readonly grants: Keyring | 'anonymous'
  readonly defaultPipeline: string | undefined
  readonly origins: ReadonlySet<string>
  readonly path?: string | undefined
  readonly enabled: () => boolean | Promise<boolean>
  readonly limits: ProxyLimits
  readonly deadlineMs: number
  readonly emit: (event: ProxyEvent) => void
  readonly now: () => number
}

/** @throws ConfigurationError naming the option; its text never holds an option's value. */
export function parseSettings(options: ProxyOptions): Settings {
  requireOptions(options)
  const { deadlineMs = 10_000, enabled = () => true, now = Date.now, limits } = options
  const { pipelines, columns, path } = options
  const { apiKey, baseUrl, fetch, transport } = options
  return {
    transport:
      transport ?? createOpenlayerTransport({ apiKey, baseUrl, fetch, timeoutMs: deadlineMs, now }),
    policy: {
      pipelines: new Set(pipelines),
      // A copy: what was checked is what holds.
      columns: new Map(Object.entries(structuredClone(columns))),
    },
    grants: options.grants,
    defaultPipeline: pipelines[0],
    origins: new Set(options.allowedOrigins),
    path,
    enabled,
    limits: { ...defaultLimits, ...limits },
    deadlineMs,
    emit: guardListener(options.onEvent),
    now,
  }
}
