/** Half of a pair of code units that stand for one character of four bytes. */
const isHalf = (unit: number) => unit >= 0xd800 && unit < 0xe000

/** The bytes that a text takes on the wire. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x80) bytes += unit < 0x800 || isHalf(unit) ? 1 : 2
  }
  return bytes
}
