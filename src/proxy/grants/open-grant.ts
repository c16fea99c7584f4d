import type { ItemCode } from '../../http/rows/item-code.ts'
import { fromBase64url } from './base64url.ts'
import { type GrantClaims, isGrantClaims } from './grant-claims.ts'
import { isHeader } from './grant-header.ts'
import type { Keyring } from './keyring.ts'

/** The claims of a grant with a valid signature, or the reason why the grant is not valid. */
export type OpenedGrant =
  | { readonly kind: 'open'; readonly claims: GrantClaims }
  | { readonly kind: 'reauthorize' | 'rejected'; readonly code: ItemCode }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Tolerated difference between two clocks. */
const skewSeconds = 60

/**
 * Checks a grant by itself, from cheap to costly. Nothing in it is trusted before its signature is verified.
 *
 * The result is `reauthorize` if another grant may help, and `rejected` if the text was never a grant of this keyring.
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
 * Returns the claims of a grant with a valid signature, and caches them: a page that votes again, or adds a comment, sends
 * the same grant, and its verification is an eighth of the cost of an update.
 */
async function believe(keyring: Keyring, grant: string): Promise<GrantClaims | OpenedGrant> {
  const forged: OpenedGrant = { kind: 'rejected', code: 'grant_invalid' }
  if (grant.length < 40 || grant.length > 2_048) return forged
  const headerEnd = grant.indexOf('.')
  const signedEnd = grant.lastIndexOf('.')
  // A third dot is refused here, because it is not a character of base64url.
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
  // Callers receive the claims. Without freezing, they could change what is cached.
  Object.freeze(claims.c)
  keyring.believed.set(grant, Object.freeze(claims))
  return claims
}

/** Maximum number of cached grants: about 2 MB if all have the maximum length. */
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
