import type { Tracer } from 'aftertrace/tracing'
import { traceAiSdk, traceChatCompletions } from 'aftertrace/tracing/models'

/** The SDKs, as far as this shows them. */
interface Sdks {
  readonly OpenAI: new () => { chat: { completions: { create(params: object): Promise<unknown> } } }
  readonly ai: { streamText(params: object): object }
}

export function traceModels(tracer: Tracer, { OpenAI, ai }: Sdks) {
  // #region models
  const openai = traceChatCompletions(tracer, new OpenAI(), {
    cost: ({ promptTokens = 0, completionTokens = 0 }) =>
      (2 * promptTokens + 8 * completionTokens) / 1_000_000,
  })
  const streamText = traceAiSdk(tracer, ai.streamText)
  // #endregion
  return { openai, streamText }
}
