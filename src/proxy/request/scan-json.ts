import type { ProxyLimits } from '../values/limits.ts'

/**
 * Scans JSON text before it is parsed. Returns the limit that it exceeds, or `undefined`.
 *
 * A token is one of `{ [ ,` outside strings. The text is not validated: that is left to the parser.
 */
export function scanJson(
  text: string,
  limits: Pick<ProxyLimits, 'depth' | 'tokens'>,
): 'too_deep' | 'too_many_tokens' | undefined {
  let depth = 0
  let tokens = 0
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index)
        break
      case closingBrace:
      case closingBracket:
        depth--
        break
      case brace:
      case bracket:
        if (++depth > limits.depth) return 'too_deep'
        if (++tokens > limits.tokens) return 'too_many_tokens'
        break
      case comma:
        if (++tokens > limits.tokens) return 'too_many_tokens'
    }
  }
  return undefined
}

/** Returns the index of the closing quote of the string that starts at `start`. */
function endOfString(text: string, start: number): number {
  // `indexOf` is several times faster than checking each character, and most of a body is inside strings.
  for (let end = start; ; ) {
    end = text.indexOf('"', end + 1)
    if (end < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [brace, closingBrace, bracket, closingBracket] = [0x7b, 0x7d, 0x5b, 0x5d]
