/** How the next hop answered one row update. */
export type Outcome =
  /** Delivered: written into the row, or accepted by a queue that will write it. */
  | { readonly kind: 'delivered'; readonly via: 'applied' | 'queued' }
  /** Retry later. The update stays in the outbox and its trace waits. */
  | { readonly kind: 'retry'; readonly code: string; readonly retryAfterMs?: number | undefined }
  /** The grant does not cover the update; another one may. */
  | { readonly kind: 'reauthorize'; readonly code: string }
  /** Permanently refused. `column` names the offending column, if there is one. */
  | { readonly kind: 'rejected'; readonly code: string; readonly column?: string | undefined }

/** Code of an update whose trace Openlayer does not know, or not yet (PROTOCOL C-14). */
export const traceNotFound = 'trace_not_found'
/** Code of an update that Openlayer refuses with 403: the operator may have to change permissions. */
export const traceForbidden = 'upstream_forbidden'
