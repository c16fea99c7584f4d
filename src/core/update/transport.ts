import type { AbortSignalLike } from './abort-signal.ts'
import type { Outcome } from './outcome.ts'
import type { ParsedUpdate } from './update.ts'

/**
 * Sends row updates to the next hop, page to proxy or proxy to Openlayer, and returns an outcome for each.
 *
 * A transport reports failures as outcomes and does not reject; a rejection counts as {@link Pause} `unreachable`. It makes
 * one attempt. The outbox retries.
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

/** The waiting updates of one trace, folded into one. */
export interface FoldedUpdate extends ParsedUpdate {
  /** Unique id of this update; the proxy's answer refers to it. */
  readonly id: string
  /** When its newest entry was accepted, in milliseconds since 1970. */
  readonly time: number
  /** The grant for these columns of this trace, if the proxy requires one. */
  readonly grant?: string | undefined
}

/** How a transport sends a request. */
export interface TransportContext {
  readonly signal: AbortSignalLike
  /** Whether the request should continue after the page is closed (at most 60,000 bytes in flight). */
  readonly keepalive: boolean
}

/** The result of one request. */
export interface Reply {
  /** One outcome for each update, in the same order. */
  readonly outcomes: readonly Outcome[]
  /**
   * The outcomes describe the request as a whole, not the single updates. The outbox then sends fewer updates at once, and
   * treats a rejection as final only for an update that was sent alone.
   */
  readonly together?: boolean | undefined
  /** The next hop may still process the request, so newer updates of these traces wait until it cannot any more. */
  readonly ambiguous?: boolean | undefined
  /** Set if nothing else should be sent for a while. */
  readonly pause?: Pause | undefined
  /** HTTP status of the answer, if there was one. */
  readonly status?: number | undefined
  /** The exception thrown in place of an answer. */
  readonly cause?: unknown
}

/** Why nothing else should be sent for a while. The outbox computes how long. */
export type Pause =
  /** No answer: the device is offline, or the request is blocked, or the server is down. */
  | { readonly reason: 'unreachable' }
  /** 408, 429 or 5xx without `Retry-After`. */
  | { readonly reason: 'busy' }
  /** The server sent `Retry-After`. */
  | { readonly reason: 'retry-after'; readonly afterMs: number }
  /** 401 or 403: the configuration has to be fixed. */
  | { readonly reason: 'held' }
  /** The answer is not the proxy's: a redirect, a captive portal, a wrong path. */
  | { readonly reason: 'misrouted' }
  /** The proxy has feedback switched off. */
  | { readonly reason: 'off' }
