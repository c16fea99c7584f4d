import type { Behaviour } from './provider.ts'

/** A model of the AI SDK in any of its specifications. */
export interface Model {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  readonly supportedUrls: object
  doGenerate(options: object): Promise<unknown>
  doStream(options: { abortSignal?: AbortSignal }): Promise<unknown>
}

/**
 * Creates a model with the given behaviour. If it has tools, it calls one first.
 *
 * @param specificationVersion `v2` for version 5 of the AI SDK, `v3` for 6, `v4` for 7.
 */
export function createModel(
  specificationVersion: string,
  behaviour: Behaviour,
  { text = 'Far away.', callsTool = false } = {},
): Model {
  const isOld = specificationVersion === 'v2'
  const usage = isOld
    ? {
        inputTokens: 12,
        outputTokens: 8,
        totalTokens: 20,
        cachedInputTokens: 4,
        reasoningTokens: 2,
      }
    : {
        inputTokens: { total: 12, noCache: 8, cacheRead: 4, cacheWrite: 0 },
        outputTokens: { total: 8, text: 6, reasoning: 2 },
      }
  const reason = (unified: string) => (isOld ? unified : { unified, raw: unified })
  let asked = 0
  const isToolNext = () => callsTool && asked++ === 0
  const call = { type: 'tool-call', toolCallId: 't1', toolName: 'look', input: '{"at":"sun"}' }
  const refuse = () => {
    throw Object.assign(new Error('No such model.'), {
      name: 'AI_APICallError',
      url: 'https://api.test/v1',
      requestBodyValues: { prompt: 'a prompt that is in the row already' },
      responseHeaders: { 'x-secret': 'a-header-of-the-provider' },
      isRetryable: false,
    })
  }
  const response = { id: 'r1', modelId: 'model-test-2026' }
  return {
    specificationVersion,
    provider: 'test.chat',
    modelId: 'model-test',
    supportedUrls: {},
    async doGenerate() {
      if (behaviour === 'refused') refuse()
      const isTool = isToolNext()
      return {
        content: isTool ? [call] : [{ type: 'text', text }],
        finishReason: reason(isTool ? 'tool-calls' : 'stop'),
        usage,
        response,
        warnings: [],
      }
    },
    async doStream({ abortSignal }) {
      if (behaviour === 'refused') refuse()
      const isTool = isToolNext()
      const begin = [
        { type: 'stream-start', warnings: [] },
        { type: 'response-metadata', ...response },
      ]
      const pieces = text.split(/(?<= )/)
      const parts = isTool
        ? [...begin, call, { type: 'finish', finishReason: reason('tool-calls'), usage }]
        : [
            ...begin,
            { type: 'text-start', id: '1' },
            ...pieces.map((delta) => ({ type: 'text-delta', id: '1', delta })),
            { type: 'text-end', id: '1' },
            { type: 'finish', finishReason: reason('stop'), usage },
          ]
      return { stream: partsOf(parts, isTool ? 'finished' : behaviour, abortSignal) }
    },
  }
}

/** Streams the parts. A provider that does not finish sends only the first ones. */
function partsOf(parts: readonly unknown[], behaviour: Behaviour, signal?: AbortSignal) {
  let next = 0
  return new ReadableStream<unknown>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => {
          try {
            controller.error(signal.reason)
          } catch {
            // It was closed already.
          }
        })
      },
      pull(controller) {
        const part = parts[next]
        next += 1
        if (part === undefined) return controller.close()
        if (behaviour !== 'finished' && next > 4) {
          if (behaviour === 'gone') controller.error(new TypeError('terminated'))
          return new Promise<void>(() => {})
        }
        controller.enqueue(part)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Creates an embedding model. */
export function createEmbeddingModel(specificationVersion: string) {
  return {
    specificationVersion,
    provider: 'test.embedding',
    modelId: 'embed-test',
    maxEmbeddingsPerCall: 10,
    supportsParallelCalls: true,
    async doEmbed({ values }: { values: readonly string[] }) {
      return { embeddings: values.map(() => [0.5, 0.25, 1]), usage: { tokens: 3 }, warnings: [] }
    },
  }
}
