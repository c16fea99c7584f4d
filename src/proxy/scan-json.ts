import type { ProxyLimits } from './limits.ts'

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
    const character = text[index]
    if (character === '"') index = endOfString(text, index)
    else if (character === '}' || character === ']') depth--
    else if (character === '{' || character === '[' || character === ',') {
      if (character !== ',' && ++depth > limits.depth) return 'too_deep'
      if (++tokens > limits.tokens) return 'too_many_tokens'
    }
  }
  return undefined
}

/** Where the string that starts at `start` closes. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index
}
