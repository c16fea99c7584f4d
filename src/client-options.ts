import type { Clock } from './core/clock.ts'
import { ConfigurationError } from './core/errors.ts'
import type { OutboxLimits } from './core/outbox.ts'
import type { Settlement } from './core/settlement.ts'
import type { OutboxStore } from './core/store.ts'
import type { Transport } from './core/transport.ts'
import { isId, type ParsedUpdate, type RowUpdate } from './core/update.ts'

/** What a client needs to know: where updates go, and which pipeline they belong to. There is no option for a key. */
export type ClientOptions = SharedOptions & (ProxyOptions | TransportOptions)

interface ProxyOptions {
  /** The URL of your proxy, which holds the key; relative to the page where there is one. */
  readonly endpoint: string | URL
  readonly transport?: undefined
}

interface TransportOptions {
  /** Carries updates instead of a proxy: on a server, the keyed one from `aftertrace/openlayer`. */
  readonly transport: Transport
  readonly endpoint?: undefined
}

interface SharedOptions {
  /** The UUID of the pipeline whose traces are updated, unless an update names another. */
  readonly inferencePipelineId: string
  /** Clients of one name and subject share an outbox, across tabs. `aftertrace` by default. */
  readonly name?: string | undefined
  /** Who uses the device, if several people do: their outboxes are kept apart. */
  readonly subject?: string | undefined
  /** Where updates wait: IndexedDB where there is one, otherwise memory. */
  readonly store?: OutboxStore | undefined
  readonly limits?: Partial<OutboxLimits> | undefined
  /** How long to wait for an answer of the proxy, body included; 15,000 ms by default. */
  readonly timeoutMs?: number | undefined
  /** Whether cookies travel to the proxy; `same-origin` by default. */
  readonly credentials?: RequestCredentials | undefined
  /**
   * The waits, in milliseconds, for a trace that Openlayer does not know yet; 1 min, 5 min, 30 min, 2 h and
   * 12 h by default (PROTOCOL C-14). None makes an unknown trace a rejection at once.
   */
  readonly graceMs?: readonly number[] | undefined
  /** Sees each update before it is stored and returns what may be, or `null` for nothing at all. */
  readonly scrub?: ((update: ParsedUpdate) => RowUpdate | null) | undefined
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  /** From 0 (included) to 1 (excluded). */
  readonly random?: (() => number) | undefined
  /** Told what becomes of updates, and of faults that are nobody's answer. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined
}

/** Something a client's owner may want to log; it holds no row. */
export type ClientEvent =
  | { readonly kind: 'settled'; readonly id: string; readonly settlement: Settlement }
  /** The storage failed: what follows is kept in memory, or tried again. */
  | { readonly kind: 'fault'; readonly cause: unknown }

const known: Readonly<Record<keyof SharedOptions | 'endpoint' | 'transport', true>> = {
  endpoint: true,
  transport: true,
  inferencePipelineId: true,
  name: true,
  subject: true,
  store: true,
  limits: true,
  timeoutMs: true,
  credentials: true,
  graceMs: true,
  scrub: true,
  fetch: true,
  clock: true,
  random: true,
  onEvent: true,
}

/** @throws ConfigurationError when the options cannot work; its text holds none of their values. */
export function requireClientOptions(options: ClientOptions): void {
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(known, key)) throw refuse('unknown_option', `${key} is not an option.`)
  }
  if ((options.endpoint === undefined) === (options.transport === undefined)) {
    throw refuse('invalid_endpoint', 'Exactly one of endpoint and transport must be given.')
  }
  if (!isId(options.inferencePipelineId)) {
    throw refuse('invalid_pipeline', 'inferencePipelineId must be the UUID of a pipeline.')
  }
  for (const [name, limit] of Object.entries({ timeoutMs: options.timeoutMs, ...options.limits })) {
    if (limit === undefined || limit > 0) continue
    throw refuse('invalid_limit', `${name} must be a positive number.`)
  }
}

/**
 * The absolute URL of a proxy.
 *
 * @throws ConfigurationError for what is no http(s) URL, and for credentials in it.
 */
export function resolveEndpoint(endpoint: string | URL): string {
  try {
    const url = new URL(endpoint, globalThis.location?.href)
    if (/^https?:$/.test(url.protocol) && url.username + url.password + url.hash === '') {
      return url.href
    }
  } catch {
    // No URL at all: refused below, without its text.
  }
  throw refuse('invalid_endpoint', 'endpoint must be a http(s) URL without credentials or hash.')
}

function refuse(code: string, message: string): ConfigurationError {
  return new ConfigurationError(code, message)
}
