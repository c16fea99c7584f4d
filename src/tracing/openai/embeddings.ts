import type { ReplyReader } from '../calls/collect-body.ts'
import { at, listAt, numberAt, textAt } from '../values/reading.ts'

/** Reads replies of OpenAI's embeddings: how many vectors of how many numbers, and not the numbers. */
export const embeddingsReader: ReplyReader = {
  whole(reply) {
    const data = listAt(reply, 'data')
    const embeddingDimensions = dimensionsOf(at(data[0], 'embedding'))
    return {
      output: `[${data.length} embeddings]`,
      model: textAt(reply, 'model'),
      promptTokens: numberAt(reply, ['usage', 'prompt_tokens']),
      tokens: numberAt(reply, ['usage', 'total_tokens']),
      details: { embeddingCount: data.length, embeddingDimensions },
    }
  },
  events: () => ({ add: () => false, result: () => ({}) }),
}

/** The client asks for numbers of four bytes in base64, unless it is told otherwise. */
function dimensionsOf(embedding: unknown): number | undefined {
  if (Array.isArray(embedding)) return embedding.length
  if (typeof embedding !== 'string') return undefined
  const padding = /=*$/.exec(embedding)?.[0].length ?? 0
  return ((embedding.length / 4) * 3 - padding) / 4
}
