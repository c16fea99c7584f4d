/**
 * The reason why an update was not applied. The proxy and the keyed transport return no other codes.
 *
 * Codes are stable. New ones may be added, so handle an unknown code by the kind of its outcome.
 */
export type ItemCode = (typeof itemCodes)[number]

export const itemCodes = [
  // retry: the update stays stored and is sent again later
  /** The trace does not exist in Openlayer, or not yet. */
  'trace_not_found',
  /** The time limit of the request was reached before this update was written. */
  'deadline',
  /** Openlayer asked for a later retry: 408, 409, 425, 429. */
  'upstream_busy',
  /** Openlayer failed (5xx) or could not be reached. */
  'upstream_unavailable',
  /** Openlayer did not answer in time. */
  'upstream_timeout',
  /** A 2xx reply without `success: true`. */
  'upstream_invalid_reply',
  /** A redirect. Redirects are never followed. */
  'upstream_redirect',
  /** Openlayer refused the operator's key (401, or 403 for several traces). Only the operator can fix this. */
  'upstream_key_refused',
  /** Openlayer refused this trace alone (403). It is retried separately, and given up after a day. */
  'upstream_forbidden',
  /** Too many updates were sent with this grant. */
  'rate_limited',
  /** The check whether the grant is revoked failed. */
  'grant_unchecked',
  /** The queue did not accept the update. */
  'queue_unavailable',
  // reauthorize: the update waits for another grant
  /** The update has no grant. */
  'grant_missing',
  /** The grant has expired, or is not valid yet. */
  'grant_expired',
  /** The grant is signed with a key that the proxy does not have (any more). */
  'grant_unknown_key',
  /** The grant is valid, but not for this trace, pipeline, column or origin. */
  'grant_mismatch',
  // rejected: the update will never be accepted as it is
  /** The update violates a rule of the protocol. */
  'invalid_update',
  /** The grant is invalid: forged, truncated, or another kind of token. */
  'grant_invalid',
  /** The grant was revoked. */
  'grant_revoked',
  /** The proxy does not allow the pipeline. */
  'pipeline_denied',
  /** The proxy does not allow traces to be published. */
  'publish_denied',
  /** The proxy does not allow the named column. */
  'column_denied',
  /** The value of the named column violates the rule of the column. */
  'value_denied',
  /** The config assigns a role to a column that the policy does not allow. */
  'config_denied',
  /** Openlayer rejected the update itself: any other 4xx. */
  'upstream_rejected',
] as const
