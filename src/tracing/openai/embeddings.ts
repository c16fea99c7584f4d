import type { ReplyReader } from '../calls/collect-body.ts'
import { at, listAt, numberAt, textAt } from '../values/at.ts'

/** Reads replies of OpenAI's embeddings: the number and length of the vectors, without their values. */
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

/** Returns the length of a vector. By default the client requests 4-byte numbers in base64. */
function dimensionsOf(embedding: unknown): number | undefined {
  if (Array.isArray(embedding)) return embedding.length
  if (typeof embedding !== 'string') return undefined
  const padding = /=*$/.exec(embedding)?.[0].length ?? 0
  return ((embedding.length / 4) * 3 - padding) / 4
}
