import type { ItemCode } from '../../http/rows/item-code.ts'
import { fromBase64url } from './base64url.ts'
import { type GrantClaims, isGrantClaims } from './grant-claims.ts'
import { isHeader } from './grant-header.ts'
import type { Keyring } from './keyring.ts'

/** What a grant says, once its signature is believed, or why it does not count. */
export type OpenedGrant =
  | { readonly kind: 'open'; readonly claims: GrantClaims }
  | { readonly kind: 'reauthorize' | 'rejected'; readonly code: ItemCode }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** How far two clocks may be apart. */
const skewSeconds = 60

/**
 * Checks a grant itself, cheap to costly, and believes nothing in it before its signature.
 *
 * Whatever may be cured by another grant is `reauthorize`; what was never one of ours is `rejected`.
 */
export async function openGrant(
  keyring: Keyring,
  grant: string,
  nowMs: number,
): Promise<OpenedGrant> {
  const believed = keyring.believed.get(grant) ?? (await believe(keyring, grant))
  if ('kind' in believed) return believed
  const now = nowMs / 1_000
  if (now > believed.exp + skewSeconds || now < believed.iat - skewSeconds) {
    return again('grant_expired')
  }
  return { kind: 'open', claims: believed }
}

/**
 * Gives the claims of a grant with a good signature, and remembers them: a page that votes again, or adds a comment,
 * sends the same grant, and verifying it is an eighth of what an update costs.
 */
async function believe(keyring: Keyring, grant: string): Promise<GrantClaims | OpenedGrant> {
  const forged: OpenedGrant = { kind: 'rejected', code: 'grant_invalid' }
  if (grant.length < 40 || grant.length > 2_048) return forged
  const headerEnd = grant.indexOf('.')
  const signedEnd = grant.lastIndexOf('.')
  // A dot more is no letter of base64url.
  const claimed = fromBase64url(grant.slice(headerEnd + 1, signedEnd))
  const signature = fromBase64url(grant.slice(signedEnd + 1))
  if (headerEnd === signedEnd || !claimed || signature?.length !== 32) return forged
  const header = grant.slice(0, headerEnd)
  const found = keyring.keyOf(header)
  if (!found) return isHeader(header) ? again('grant_unknown_key') : forged
  const signed = encoder.encode(grant.slice(0, signedEnd))
  const key = 'then' in found ? await found : found
  if (!(await crypto.subtle.verify('HMAC', key, signature, signed))) return forged
  const claims = parse(claimed)
  if (!isGrantClaims(claims)) return forged
  if (keyring.believed.size >= maxBelieved) keyring.believed.clear()
  // Callers are given them: what one could change in them would be believed from then on.
  Object.freeze(claims.c)
  keyring.believed.set(grant, Object.freeze(claims))
  return claims
}

/** About two megabytes if all are as long as a grant can be. */
const maxBelieved = 500

function again(code: ItemCode): OpenedGrant {
  return { kind: 'reauthorize', code }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}
