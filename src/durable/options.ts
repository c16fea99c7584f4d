import type { ProxyPolicy } from '../proxy/options/options.ts'
import type { ConsumerEvent } from './consumer/event.ts'
import type { Pace } from './consumer/pace.ts'

/** Options of every engine: the policy of the proxy, the key, and the number of attempts. */
export interface DurableOptions<Context = unknown> extends ProxyPolicy {
  /** Openlayer API key, or a function that returns it and is called for each batch. */
  readonly apiKey: string | (() => string | undefined | Promise<string | undefined>)
  /** Openlayer's base URL. It must be https; http is allowed for localhost only. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** Hosts that `baseURL` may name, besides this machine. Default `['api.openlayer.com']`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Called with a URL and an init. Default: the `fetch` of the platform. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Returns the key by which updates are counted, as for `createProxy`. */
  readonly clientKey?: ((request: Request, context: Context) => string | undefined) | undefined
  /**
   * Maximum number of attempts for a message, after which its failed updates become dead letters. Default 40: about a
   * week.
   */
  readonly attempts?: number | undefined
  /** Maximum number of concurrent writes of a batch. Default 6. */
  readonly concurrency?: number | undefined
  /**
   * Delays before an update for an unknown trace is tried again, in milliseconds, one for each attempt. Default 1 min, 5
   * min, 30 min, 2 h, 12 h.
   */
  readonly graceMs?: readonly number[] | undefined
  /** One limit on writes for all consumers. Default: none. */
  readonly pace?: Pace | undefined
  /** Returns a number from 0 to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /** Called after each batch with codes and counts; its exceptions are ignored. `onEvent` is called by the proxy. */
  readonly onBatch?: ((event: ConsumerEvent) => unknown) | undefined
}
