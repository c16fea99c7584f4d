/** Openlayer's answer to a request, or the reason why there is none. */
export type Answer =
  /** 2xx with a JSON object with `success: true` (PROTOCOL C-12). */
  | { readonly kind: 'succeeded' }
  /** 2xx with any other body: that of a captive portal, an empty or an endless one. */
  | { readonly kind: 'invalid' }
  /** 3xx. Redirects are never followed, because the key would be sent along. */
  | { readonly kind: 'redirected' }
  /** Any other status. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly retryAfterMs?: number | undefined
    }
  /** No answer: no network, or a lost connection. */
  | { readonly kind: 'unreachable' }
  /** No complete answer within the timeout of the request. */
  | { readonly kind: 'timed-out' }
  /** The caller's signal aborted. */
  | { readonly kind: 'aborted' }
