/** Whether a string has no lone surrogate, so that UTF-8 can carry it unchanged. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** Whether a string is fit for the wire: `textFault` says what it is not. */
export function isFit(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text)
}

/** What makes a string unfit for the wire: a lone surrogate, or U+0000, which may poison a text column for ever. */
export function textFault(text: string): 'lone_surrogate' | 'null_character' | undefined {
  if (!isWellFormed(text)) return 'lone_surrogate'
  return text.includes('\0') ? 'null_character' : undefined
}

/** How many bytes a well-formed string takes as UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}
