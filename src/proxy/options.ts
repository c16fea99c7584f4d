import type { Transport } from '../core/update/transport.ts'
import type { ColumnRule } from './column-rule.ts'
import type { ProxyEvent } from './event.ts'
import type { Keyring } from './keyring.ts'
import type { ProxyLimits } from './limits.ts'
import type { RateLimit } from './rate-limit.ts'

/** What a proxy lets through, and where it sends it. */
export type ProxyOptions<Context = unknown> = PolicyOptions<Context> & (WithKey | WithTransport)

interface WithKey {
  /** The Openlayer API key. */
  readonly apiKey: string
  /** Openlayer's base URL: https, http only for localhost. Default `https://api.openlayer.com/v1`. */
  readonly baseUrl?: string | undefined
  /** The hosts that `baseUrl` may name, besides this machine. Default `['api.openlayer.com']`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  readonly transport?: undefined
}

interface WithTransport {
  /** Where admitted updates go, instead of straight to Openlayer: a queue, or a stand-in. */
  readonly transport: Transport
  readonly apiKey?: undefined
  readonly baseUrl?: undefined
  readonly allowedHosts?: undefined
  readonly fetch?: undefined
}

interface PolicyOptions<Context> {
  /** The pipelines that may be written to; the first is meant where an update names none. */
  readonly pipelines: readonly string[]
  /** The columns that may be written, by name. Whatever is not listed is denied. */
  readonly columns: Readonly<Record<string, ColumnRule>>
  /**
   * Whether pages may publish whole rows of traces, and with which columns: for models that run in the page. Without it
   * they may not. A row then nests up to 64 deep, within the limits on bytes and tokens.
   */
  readonly publish?: { readonly columns: readonly string[] } | undefined
  /**
   * Who may write: whoever holds a grant that a key of this keyring signed; or `'anonymous'`, which is anybody who
   * knows a trace's inference id, and has to be spelled out.
   */
  readonly grants: Keyring | 'anonymous'
  /**
   * The origins whose pages may call, exactly as browsers send them: `https://example.com`, no slash at the end.
   * Requests without an Origin come from no page and are accepted: this is no authorisation.
   */
  readonly allowedOrigins: readonly string[]
  /** The one path to answer at, such as `/feedback`; others are 404. Default: any. */
  readonly path?: string | undefined
  /** Asked at each request; while it says false, pages are told `feedback_off`. */
  readonly enabled?: (() => boolean | Promise<boolean>) | undefined
  /**
   * What to count requests by: an address that the platform vouches for, such as `cf-connecting-ip` on Cloudflare, the
   * socket's on Node, never a header that a client can send. An IPv6 address counts as its first 64 bits. Where it gives
   * nothing, such requests count together. Default: nothing is counted, and `rateLimit` is no use.
   */
  readonly clientKey?: ((request: Request, context: Context) => string | undefined) | undefined
  /** Default, with a `clientKey`: 120 requests a minute, counted in memory. */
  readonly rateLimit?: RateLimit | undefined
  /** Counts updates by grant; those beyond wait in their outboxes. Default: grants are not counted. */
  readonly grantRateLimit?: RateLimit | undefined
  readonly limits?: Partial<ProxyLimits> | undefined
  /** How long one request may take, its body included, in milliseconds. Default 10,000, below the client's 15,000. */
  readonly deadlineMs?: number | undefined
  /** Hears what happened, in codes and counts; what it throws is ignored. */
  readonly onEvent?: ((event: ProxyEvent) => unknown) | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}
