/** What Openlayer said to one call, or why it said nothing. */
export type Answer =
  /** 2xx, and a JSON object with `success: true` (PROTOCOL C-12). */
  | { readonly kind: 'succeeded' }
  /** 2xx, and anything else: a captive portal, an empty or endless body. */
  | { readonly kind: 'invalid' }
  /** 3xx. It is never followed: the key would go along. */
  | { readonly kind: 'redirected' }
  /** Any other status. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly retryAfterMs?: number | undefined
    }
  /** No answer: no network, a connection lost. */
  | { readonly kind: 'unreachable' }
  /** No whole answer within the call's own time. */
  | { readonly kind: 'timed-out' }
  /** The caller's signal aborted. */
  | { readonly kind: 'aborted' }
