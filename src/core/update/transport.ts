import type { AbortSignalLike } from './abort-signal.ts'
import type { Outcome } from './outcome.ts'
import type { ParsedUpdate } from './update.ts'

/**
 * Carries row updates one hop further and says what became of each: page to proxy, or proxy to Openlayer.
 *
 * It answers for the world's faults with outcomes and does not reject; a rejection counts as {@link Pause} `unreachable`.
 * It makes one attempt: whoever keeps the updates does the retrying.
 *
 * @example
 * const log: Transport = async (updates) => {
 *   console.log(updates)
 *   return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'applied' })) }
 * }
 */
export type Transport = (
  updates: readonly FoldedUpdate[],
  context: TransportContext,
) => Promise<Reply>

/** All waiting updates of one trace, folded into one, ready to be sent. */
export interface FoldedUpdate extends ParsedUpdate {
  /** Unique to this update; the proxy answers by it. */
  readonly id: string
  /** When its newest part was accepted, in milliseconds since 1970. */
  readonly time: number
  /** The capability to write these columns of this trace, where the proxy asks for one. */
  readonly grant?: string | undefined
}

/** What a transport is told besides. */
export interface TransportContext {
  readonly signal: AbortSignalLike
  /** Whether the request should outlive the page (at most 60,000 bytes in flight). */
  readonly keepalive: boolean
}

/** What a transport found out. */
export interface Reply {
  /** One for each update, in their order. */
  readonly outcomes: readonly Outcome[]
  /**
   * The outcomes are one verdict about the request as a whole, not about each update:
   * the outbox then sends fewer at once, and believes a rejection only of an update sent alone.
   */
  readonly together?: boolean | undefined
  /** The next hop may still act on the request: nothing newer may be sent for these traces until it cannot. */
  readonly ambiguous?: boolean | undefined
  /** Nothing more should be sent for a while. */
  readonly pause?: Pause | undefined
  /** The status of the answer, where there was one. */
  readonly status?: number | undefined
  /** The exception that stood in for an answer. */
  readonly cause?: unknown
}

/** Why nothing more should be sent for a while; the outbox turns it into a moment. */
export type Pause =
  /** No answer at all: offline, blocked, down. */
  | { readonly reason: 'unreachable' }
  /** 408, 429, 5xx without a time. */
  | { readonly reason: 'busy' }
  /** The server named a time. */
  | { readonly reason: 'retry-after'; readonly afterMs: number }
  /** 401, 403: somebody has to act. */
  | { readonly reason: 'held' }
  /** The answer is not from who we meant to ask: a redirect, a captive portal, a wrong path. */
  | { readonly reason: 'misrouted' }
  /** The proxy says that feedback is switched off. */
  | { readonly reason: 'off' }
