import { ConfigurationError } from '../../core/update/errors.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import { toBase64url } from './base64url.ts'
import { type GrantClaims, isGrantClaims } from './grant-claims.ts'
import type { Keyring } from './keyring.ts'

/** The terms of a grant. Exactly one of `inferenceId` and `inferenceIdPrefix` is required. */
export interface GrantTerms {
  readonly inferencePipelineId: string
  readonly inferenceId?: string | undefined
  /** At least 8 characters, ending with one of `_ : . - /`, so that `chat_1_` never covers `chat_12`. */
  readonly inferenceIdPrefix?: string | undefined
  /** 1 to 16 columns. */
  readonly columns: readonly string[]
  /** Lifetime in seconds, at most 90 days. Default 7 days for an inference id, 24 hours for a prefix. */
  readonly lifeSeconds?: number | undefined
  /** Whether the holder may publish rows of these traces, with these columns besides the inference id. Default false. */
  readonly publish?: boolean | undefined
  /** The only origin whose pages may use the grant, as browsers send it. */
  readonly origin?: string | undefined
  /** The person it is issued to, and its own id, for `isRevoked` and rate limits per grant. At most 256 characters each. */
  readonly subject?: string | undefined
  readonly id?: string | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * Issues a grant: a signed capability to write given columns of one trace, or of all traces with a prefix, until it
 * expires.
 *
 * Call it after authenticating the user, and pass the grant only to the page of that user.
 *
 * @returns a JWS in compact serialization, for the client's `grant`.
 * @throws ConfigurationError `invalid_grant` if no proxy would accept the terms, `unknown_option` for an unknown name.
 * @example
 * const grant = await issueGrant(keyring, {
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 *   inferenceId: '832y98d3',
 *   columns: ['human_feedback', 'human_feedback_comment'],
 * })
 */
export async function issueGrant(keyring: Keyring, terms: GrantTerms): Promise<string> {
  // If a misspelt `origin` or `lifeSeconds` were ignored, the grant would allow more than intended.
  refuseUnknownOptions(terms, termNames)
  const claims = toClaims(terms)
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  const key = await keyring.keyOf(keyring.header)
  if (!key || !isGrantClaims(claims) || payload.length > maxPayloadBytes) {
    throw new ConfigurationError('invalid_grant', 'The terms of the grant are invalid.')
  }
  const signed = `${keyring.header}.${toBase64url(payload)}`
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed))
  return `${signed}.${toBase64url(new Uint8Array(signature))}`
}

/** Maximum size of the payload. With the longest header and the signature it makes 2,048 characters, a proxy's limit. */
const maxPayloadBytes = 1_380

const termNames: readonly (keyof GrantTerms)[] = [
  'inferencePipelineId',
  'inferenceId',
  'inferenceIdPrefix',
  'columns',
  'lifeSeconds',
  'publish',
  'origin',
  'subject',
  'id',
  'now',
]

function toClaims(terms: GrantTerms): GrantClaims {
  const { inferenceId, inferenceIdPrefix, now = Date.now } = terms
  const { lifeSeconds = inferenceId === undefined ? 86_400 : 7 * 86_400 } = terms
  const iat = Math.floor(now() / 1_000)
  return {
    v: 1,
    p: terms.inferencePipelineId,
    i: inferenceId,
    ip: inferenceIdPrefix,
    c: terms.columns,
    iat,
    exp: iat + lifeSeconds,
    jti: terms.id,
    sub: terms.subject,
    o: terms.origin,
    pub: terms.publish === true ? true : undefined,
  }
}
