import * as v from 'valibot'
import type { Transport } from '../core/transport.ts'
import { createOpenlayerTransport } from '../http/openlayer-transport.ts'
import { guardListener, type ProxyEvent } from './event.ts'
import type { ProxyLimits } from './limits.ts'
import { optionError } from './option-error.ts'
import type { ProxyOptions } from './options.ts'
import { OptionsSchema } from './options-schema.ts'
import type { Policy } from './policy.ts'

/** A proxy's options, checked and filled. */
export interface Settings {
  readonly transport: Transport
  readonly policy: Policy
  readonly defaultPipeline: string
  readonly origins: ReadonlySet<string>
  readonly path?: string | undefined
  readonly enabled: () => boolean | Promise<boolean>
  readonly limits: ProxyLimits
  readonly deadlineMs: number
  readonly emit: (event: ProxyEvent) => void
  readonly now: () => number
}

/** @throws ConfigurationError naming the option; its text never holds an option's value. */
export function parseSettings(input: ProxyOptions): Settings {
  const parsed = v.safeParse(OptionsSchema, input)
  if (!parsed.success) throw optionError(parsed.issues[0])
  const { apiKey = '', baseUrl, fetch, transport, ...options } = parsed.output
  const { pipelines, columns, allowedOrigins, onEvent, ...rest } = options
  const { deadlineMs: timeoutMs, now } = rest
  return {
    ...rest,
    transport: transport ?? createOpenlayerTransport({ apiKey, baseUrl, fetch, timeoutMs, now }),
    policy: { pipelines: new Set(pipelines), columns },
    defaultPipeline: pipelines[0],
    origins: new Set(allowedOrigins),
    emit: guardListener(onEvent),
  }
}
