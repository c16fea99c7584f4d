/** Whether a string contains no lone surrogate, so that UTF-8 can encode it. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** Whether a string can be sent: it has neither of the faults of {@link textFault}. */
export function isFit(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text)
}

/** Returns why a string cannot be sent: a lone surrogate, or U+0000, which databases refuse in text columns. */
export function textFault(text: string): 'lone_surrogate' | 'null_character' | undefined {
  if (!isWellFormed(text)) return 'lone_surrogate'
  return text.includes('\0') ? 'null_character' : undefined
}

/** Returns the length of a well-formed string in UTF-8 bytes. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}
