import type { ProxyPolicy } from '../proxy/options/options.ts'
import type { ConsumerEvent } from './consumer/event.ts'
import type { Pace } from './consumer/pace.ts'

/** What both halves need, whatever the engine: the proxy's policy, the key, and how often something is tried. */
export interface DurableOptions<Context = unknown> extends ProxyPolicy {
  /** The Openlayer API key, or a function that gives it, asked for each batch. */
  readonly apiKey: string | (() => string | undefined | Promise<string | undefined>)
  /** Openlayer's base URL: https, http only for localhost. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** The hosts that `baseURL` may name, besides this machine. Default `['api.openlayer.com']`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Called with a URL and an init. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** What to count updates by, as `createProxy` takes it. */
  readonly clientKey?: ((request: Request, context: Context) => string | undefined) | undefined
  /** How often a message is tried before what failed of it is given up. Default 40: about a week. */
  readonly attempts?: number | undefined
  /** How many writes of a batch are under way at once. Default 6. */
  readonly concurrency?: number | undefined
  /**
   * After how long an update whose trace Openlayer does not know is tried again, in milliseconds, once for each entry.
   * Default 1 min, 5 min, 30 min, 2 h, 12 h.
   */
  readonly graceMs?: readonly number[] | undefined
  /** One limit on writes for all consumers. Default: none. */
  readonly pace?: Pace | undefined
  /** From 0 to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /** Hears what became of each batch, in codes and counts; what it throws is ignored. `onEvent` is the proxy's. */
  readonly onBatch?: ((event: ConsumerEvent) => unknown) | undefined
}
