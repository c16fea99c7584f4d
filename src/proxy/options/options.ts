import type { Transport } from '../../core/update/transport.ts'
import type { Keyring } from '../grants/keyring.ts'
import type { ColumnRule } from '../policy/column-rule.ts'
import type { PublishOptions } from '../policy/publish-options.ts'
import type { RateLimit } from '../rate/rate-limit.ts'
import type { ProxyLimits } from '../values/limits.ts'
import type { ProxyEvent } from './event.ts'

/** What a proxy lets through, and where it sends it. */
export type ProxyOptions<Context = unknown> = ProxyPolicy &
  ClientOptions<Context> &
  (WithKey | WithTransport)

interface WithKey {
  /**
   * The Openlayer API key, or a function that gives it, asked at each request that has something to write: what it gives
   * may come later than the build. While it gives none, pages are told `key_missing`, and keep their updates.
   */
  readonly apiKey: string | (() => string | undefined | Promise<string | undefined>)
  /** Openlayer's base URL: https, http only for localhost. Default `https://api.openlayer.com/v1`. */
  readonly baseURL?: string | undefined
  /** The hosts that `baseURL` may name, besides this machine. Default `['api.openlayer.com']`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Called with a URL and an init. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly transport?: undefined
}

interface WithTransport {
  /** Where admitted updates go, instead of straight to Openlayer: a queue, or a stand-in. */
  readonly transport: Transport
  readonly apiKey?: undefined
  readonly baseURL?: undefined
  readonly allowedHosts?: undefined
  readonly fetch?: undefined
}

interface ClientOptions<Context> {
  /**
   * What to count updates by: an address that the platform vouches for, such as `cf-connecting-ip` on Cloudflare, the
   * socket's on Node, never a header that a client can send. An IPv6 address counts as its first 64 bits, and a port is
   * cut off. Where it gives nothing, such requests count together. Default: nothing is counted, and `rateLimit` is no use.
   */
  readonly clientKey?: ((request: Request, context: Context) => string | undefined) | undefined
}

/**
 * All options that are no secret and belong to no platform: what pages may write, and from where.
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
  /** The pipelines that may be written to: 1 to 64 of `A-Za-z0-9_-` each; the first is meant where an update names none. */
  readonly pipelines: readonly string[]
  /** The columns that may be written, by name. Whatever is not listed is denied. */
  readonly columns: Readonly<Record<string, ColumnRule>>
  /**
   * Whether pages may publish whole rows of traces, and with which columns: for models that run in the page. Without it
   * they may not. A row then nests up to 64 deep, within the limits on bytes and tokens.
   */
  readonly publish?: PublishOptions | undefined
  /**
   * Who may write: whoever holds a grant that a key of this keyring signed; or `'anonymous'`, which is anybody who
   * knows a trace's inference id, and has to be spelled out.
   */
  readonly grants: Keyring | 'anonymous'
  /**
   * The origins whose pages may call, exactly as browsers send them: `https://example.com`, no slash at the end; or those
   * of apps, such as `capacitor://localhost`, which is every Capacitor app. Requests without an Origin come from no page
   * and are accepted: this is no authorisation.
   */
  readonly allowedOrigins: readonly string[]
  /**
   * Headers that pages may send besides `content-type`; none of them is read. Default: those that tracing libraries add
   * to every request, `traceparent`, `tracestate`, `baggage` and `sentry-trace`.
   */
  readonly allowedHeaders?: readonly string[] | undefined
  /** Whether pages of other origins may send cookies along; none of them is read. Default false. */
  readonly credentials?: boolean | undefined
  /** The one path to answer at, such as `/feedback`; others are 404. Default: any. */
  readonly path?: string | undefined
  /** Asked at each request; while it says false, pages are told `feedback_off`. */
  readonly enabled?: (() => boolean | Promise<boolean>) | undefined
  /** Default, with a `clientKey`: 600 updates a minute, counted in memory. */
  readonly rateLimit?: RateLimit | undefined
  /** Counts updates by grant; those beyond wait in their outboxes. Default: grants are not counted. */
  readonly grantRateLimit?: RateLimit | undefined
  readonly limits?: Partial<ProxyLimits> | undefined
  /**
   * How long one request may take, its body included, in milliseconds; at most 10,000, which is the default and below the
   * client's 15,000.
   */
  readonly deadlineMs?: number | undefined
  /** Hears what happened, in codes and counts; what it throws is ignored. */
  readonly onEvent?: ((event: ProxyEvent) => unknown) | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}
