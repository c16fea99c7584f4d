import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'

const count = { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 }

/** Creates a model that returns the given answer. */
export const modelOf = (text: string) =>
  new MockLanguageModelV3({
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: text },
          { type: 'text-end', id: '1' },
          {
            type: 'finish',
            finishReason: { unified: 'stop', raw: 'stop' },
            usage: { inputTokens: count, outputTokens: { total: 3, text: 3, reasoning: 0 } },
          },
        ],
      }),
    }),
  })
