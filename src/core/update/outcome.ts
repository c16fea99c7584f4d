/** What became of one row update at the next hop. */
export type Outcome =
  /** It is safe there: written into the row, or kept by a queue that will. */
  | { readonly kind: 'delivered'; readonly via: 'applied' | 'queued' }
  /** Not now. The update stays, and its trace waits. */
  | { readonly kind: 'retry'; readonly code: string; readonly retryAfterMs?: number | undefined }
  /** Its grant does not cover it; another one may. */
  | { readonly kind: 'reauthorize'; readonly code: string }
  /** Never. `column` says which one is to blame, where one is. */
  | { readonly kind: 'rejected'; readonly code: string; readonly column?: string | undefined }

/** The code of an update whose trace Openlayer does not know (yet): PROTOCOL C-14. */
export const traceNotFound = 'trace_not_found'
/** The code of an update that Openlayer refuses alone (403): the operator may have to act, or nothing will help. */
export const traceForbidden = 'upstream_forbidden'
