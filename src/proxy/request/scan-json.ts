import type { ProxyLimits } from '../values/limits.ts'

/**
 * Looks at text before it is parsed: says which limit its JSON breaks, or `undefined`.
 *
 * A token is one of `{ [ ,` outside strings. Whether the text is JSON at all is the parser's question.
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

/** Where the string that starts at `start` closes. */
function endOfString(text: string, start: number): number {
  // By searching, which is several times as quick as looking at each character: most of a body is inside strings.
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
