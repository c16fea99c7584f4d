import { fromBase64url, toBase64url } from './base64url.ts'

/**
 * Returns the header of all grants that a key signs, byte for byte.
 *
 * A header is not parsed before the signature is verified, but looked up as a whole. So `alg`, `crit` and duplicate names
 * in a forged header have no effect.
 */
export function headerOf(kid: string): string {
  return toBase64url(new TextEncoder().encode(`{"alg":"HS256","kid":"${kid}","typ":"olgrant+jwt"}`))
}

/** Whether a text is a valid key name. It contains nothing that JSON would escape. */
export function isKid(kid: unknown): kid is string {
  return typeof kid === 'string' && new RegExp(`^${kidPattern}$`).test(kid)
}

/** Whether a text is the header of a grant, whichever key signed it. */
export function isHeader(text: string): boolean {
  const bytes = fromBase64url(text)
  return bytes !== undefined && header.test(new TextDecoder().decode(bytes))
}

const kidPattern = '[\\w.~-]{1,64}'
const header = new RegExp(`^\\{"alg":"HS256","kid":"${kidPattern}","typ":"olgrant\\+jwt"\\}$`)
