import { ConfigurationError } from '../../core/update/errors.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import { toBase64url } from './base64url.ts'
import { type GrantClaims, isGrantClaims } from './grant-claims.ts'
import type { Keyring } from './keyring.ts'

/** What a grant allows; exactly one of `inferenceId` and `inferenceIdPrefix`. */
export interface GrantTerms {
  readonly inferencePipelineId: string
  readonly inferenceId?: string | undefined
  /** At least 8 characters, the last one of `_ : . - /`, so that `chat_1_` never covers `chat_12`. */
  readonly inferenceIdPrefix?: string | undefined
  /** 1 to 16 columns. */
  readonly columns: readonly string[]
  /** How long it holds, at most 90 days. Default 7 days for an inference id, 24 hours for a prefix. */
  readonly lifeSeconds?: number | undefined
  /** Whether its holder may publish rows of these traces, with these columns besides the inference id. Default false. */
  readonly publish?: boolean | undefined
  /** The only origin whose pages may use it, as browsers send it. */
  readonly origin?: string | undefined
  /** Whom it is issued to, and what to call it: for `isRevoked` and for limits of each grant. At most 256 characters. */
  readonly subject?: string | undefined
  readonly id?: string | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * Issues a grant: a signed capability to write given columns of one trace, or of all traces with a prefix, until a time.
 *
 * Call it where you know who is asking, and hand the grant to that page alone.
 *
 * @returns a JWS in compact form, for the client's `grant`.
 * @throws ConfigurationError `invalid_grant` for terms that no proxy would accept, `unknown_option` for others.
 * @example
 * const grant = await issueGrant(keyring, {
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 *   inferenceId: '832y98d3',
 *   columns: ['human_feedback', 'human_feedback_comment'],
 * })
 */
export async function issueGrant(keyring: Keyring, terms: GrantTerms): Promise<string> {
  // A misspelt `origin` or `lifeSeconds` would make a grant that allows more.
  refuseUnknownOptions(terms, termNames)
  const claims = toClaims(terms)
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  const key = await keyring.keyOf(keyring.header)
  if (!key || !isGrantClaims(claims) || payload.length > maxPayloadBytes) {
    throw new ConfigurationError('invalid_grant', 'These terms cannot be those of a grant.')
  }
  const signed = `${keyring.header}.${toBase64url(payload)}`
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed))
  return `${signed}.${toBase64url(new Uint8Array(signature))}`
}

/** With the longest header and its signature, what a proxy still reads: 2,048 letters. */
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
