import type { Transport } from '../../core/update/transport.ts'
import type { Keyring } from '../grants/keyring.ts'
import type { ColumnRule } from '../policy/column-rule.ts'
import type { PublishOptions } from '../policy/publish-options.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import type { ProxyLimits } from '../values/limits.ts'
import type { ProxyEvent } from './event.ts'

/** Options of `createProxy`: what a proxy lets through, and where it sends it. */
export type ProxyOptions<Context = unknown> = ProxyPolicy &
  ClientOptions<Context> &
  (WithKey | WithTransport)

interface WithKey {
  /**
   * The Openlayer API key, or a function that returns it. The function is called for each request that has something to
   * write, so the key need not exist at build time. While it returns none, pages receive `key_missing` and keep their
   * updates.
   */
  readonly apiKey: string | (() => string | undefined | Promise<string | undefined>)
  /** Openlayer's base URL: https; http is allowed for localhost only. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** The hosts that `baseURL` may name, besides the local machine. Default `['api.openlayer.com']`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Called with a URL and an init. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly transport?: undefined
}

interface WithTransport {
  /** Receives the admitted updates instead of Openlayer: a queue, or a test double. */
  readonly transport: Transport
  readonly apiKey?: undefined
  readonly baseURL?: undefined
  readonly allowedHosts?: undefined
  readonly fetch?: undefined
}

interface ClientOptions<Context> {
  /**
   * Returns the key by which updates are counted: an address that the platform guarantees, such as `cf-connecting-ip` on
   * Cloudflare or the socket's address on Node, never a header that a client can send. Of an IPv6 address only the first
   * 64 bits are used, and a port is removed. Requests without a key are counted together. Default: updates are not
   * counted, and `rateLimit` must not be set.
   */
  readonly clientKey?: ((request: Request, context: Context) => string | undefined) | undefined
}

/**
 * The options that are neither secret nor specific to a platform: what pages may write, and from which origins.
 *
 * @example
 * export const policy: ProxyPolicy = {
 *   pipelines: ['182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'],
 *   columns: feedbackColumns({ comment: true }),
 *   grants: 'anonymous',
 *   allowedOrigins: ['https://app.example.com'],
 * }
 */
export interface ProxyPolicy {
  /** Ids of the pipelines that may be written to, each 1 to 64 of `A-Za-z0-9_-`. The first is the default of updates. */
  readonly pipelines: readonly string[]
  /** The columns that may be written, by name. All others are denied. */
  readonly columns: Readonly<Record<string, ColumnRule>>
  /**
   * Which columns pages may publish as whole rows of traces: for models that run in the page. Default: pages may not
   * publish rows. A published row may be nested up to 64 levels deep, within the limits on bytes and tokens.
   */
  readonly publish?: PublishOptions | undefined
  /**
   * Who may write: holders of a grant that is signed with a key of this keyring, or, with `'anonymous'`, anyone who knows
   * the inference id of a trace. There is no default, so that `'anonymous'` is chosen deliberately.
   */
  readonly grants: Keyring | 'anonymous'
  /**
   * The origins whose pages may send updates, exactly as browsers send them: `https://example.com`, without a trailing
   * slash. Origins of apps are possible too, such as `capacitor://localhost`, which all Capacitor apps share. Requests
   * without an Origin header do not come from a page and are accepted: this is no authorisation.
   */
  readonly allowedOrigins: readonly string[]
  /**
   * Headers that pages may send besides `content-type`. The proxy does not read them. Default: those that tracing
   * libraries add to every request, `traceparent`, `tracestate`, `baggage` and `sentry-trace`.
   */
  readonly allowedHeaders?: readonly string[] | undefined
  /** Whether pages of other origins may send cookies. The proxy does not read them. Default false. */
  readonly credentials?: boolean | undefined
  /** The only path that is served, such as `/feedback`. Others are answered 404. Default: any path. */
  readonly path?: string | undefined
  /** Called for each request. While it returns false, pages receive `feedback_off`. */
  readonly enabled?: (() => boolean | Promise<boolean>) | undefined
  /** Rate limit by client. Default, if `clientKey` is set: 600 updates per minute, counted in memory. */
  readonly rateLimit?: RateLimit | undefined
  /** Rate limit by grant. Updates above it stay in their outboxes. Default: no limit. */
  readonly grantRateLimit?: RateLimit | undefined
  readonly limits?: Partial<ProxyLimits> | undefined
  /**
   * Timeout of one request in milliseconds, including its body. The default and maximum is 10,000, below the client's
   * timeout of 15,000.
   */
  readonly deadlineMs?: number | undefined
  /** Receives events, which consist of codes and counts. Errors that it throws are ignored. */
  readonly onEvent?: ((event: ProxyEvent) => unknown) | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}
