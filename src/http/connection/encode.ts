/**
 * Encodes one segment of a URL's path: all but `A-Za-z0-9-._~!$&'()*+,;=:@` as UTF-8 (PROTOCOL "Ids and encoding").
 *
 * URL parsers leave exactly these characters alone, so the segment arrives byte for byte.
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
 * Encodes a value of a URL's query: all but `A-Za-z0-9-._~` as UTF-8, a space as `%20`.
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

/** Whether a text stands in a URL as it is, as most ids do: a look that spares the proxy two microseconds an update. */
export function isUnreserved(text: string): boolean {
  return /^[\w.~-]*$/.test(text)
}
