/**
 * Why an update was not applied: the closed list of codes that the proxy and the keyed transport answer with.
 *
 * A code is stable; new ones may be added, and an unknown one is to be read by the outcome's kind alone.
 */
export type ItemCode = (typeof itemCodes)[number]

export const itemCodes = [
  // retry: the update stays where it is, and waits
  /** Openlayer does not know the trace, or not yet. */
  'trace_not_found',
  /** The request's time was up before this update was written. */
  'deadline',
  /** Openlayer asked to come back later: 408, 409, 425, 429. */
  'upstream_busy',
  /** Openlayer failed (5xx) or could not be reached. */
  'upstream_unavailable',
  /** Openlayer took too long. */
  'upstream_timeout',
  /** A 2xx that does not say `success: true`. */
  'upstream_invalid_reply',
  /** A redirect, which is never followed. */
  'upstream_redirect',
  /** Openlayer refused the operator's key (401, or 403 for several traces): an operator has to act, not the page. */
  'upstream_key_refused',
  /** Openlayer refused this trace alone (403): it waits by itself, and is given up after a day. */
  'upstream_forbidden',
  /** Too many updates came under this grant. */
  'rate_limited',
  /** Whether the grant is revoked could not be learnt. */
  'grant_unchecked',
  /** The queue that should have kept it did not take it. */
  'queue_unavailable',
  // reauthorize: the update waits for another grant
  /** It has no grant. */
  'grant_missing',
  /** Its grant does not hold any more, or not yet. */
  'grant_expired',
  /** Its grant is signed by a key that the proxy does not have (any more). */
  'grant_unknown_key',
  /** Its grant is good, and not for this trace, pipeline, column or origin. */
  'grant_mismatch',
  // rejected: the update will never be accepted as it is
  /** It breaks a rule of the wire. */
  'invalid_update',
  /** Its grant is none: forged, cut off, or another kind of token. */
  'grant_invalid',
  /** Its grant was revoked. */
  'grant_revoked',
  /** Its pipeline is not allowed here. */
  'pipeline_denied',
  /** No trace may be published here. */
  'publish_denied',
  /** The named column is not allowed here. */
  'column_denied',
  /** The named column's value breaks the column's rules. */
  'value_denied',
  /** The config gives a column a part that it may not play. */
  'config_denied',
  /** Openlayer refused the update itself: any other 4xx. */
  'upstream_rejected',
] as const
