import { fromBase64url, toBase64url } from './base64url.ts'

/**
 * The first part of every grant that a key signs, to the byte.
 *
 * Nothing of a header is read before the signature: it is looked up. So there is no `alg` to be talked into, no
 * `crit`, and no name given twice.
 */
export function headerOf(kid: string): string {
  return toBase64url(new TextEncoder().encode(`{"alg":"HS256","kid":"${kid}","typ":"olgrant+jwt"}`))
}

/** Whether a text can name a key: nothing that JSON would escape. */
export function isKid(kid: unknown): kid is string {
  return typeof kid === 'string' && new RegExp(`^${kidPattern}$`).test(kid)
}

/** Whether a first part is that of a grant, signed by whatever key. */
export function isHeader(text: string): boolean {
  const bytes = fromBase64url(text)
  return bytes !== undefined && header.test(new TextDecoder().decode(bytes))
}

const kidPattern = '[\\w.~-]{1,64}'
const header = new RegExp(`^\\{"alg":"HS256","kid":"${kidPattern}","typ":"olgrant\\+jwt"\\}$`)
