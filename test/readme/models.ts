import Anthropic from '@anthropic-ai/sdk'
import type { Tracer } from 'aftertrace/tracing'
import { traceAiSdk, traceAnthropic, traceOpenAI, traceWorkersAi } from 'aftertrace/tracing/models'
import * as ai from 'ai'
import OpenAI from 'openai'

export function traceModels(tracer: Tracer, env: { readonly AI: Ai }) {
  // #region models
  const openai = traceOpenAI(tracer, new OpenAI(), {
    cost: ({ promptTokens = 0, completionTokens = 0 }) =>
      (2 * promptTokens + 8 * completionTokens) / 1_000_000,
  })
  const anthropic = traceAnthropic(tracer, new Anthropic())
  const streamText = traceAiSdk(tracer, ai.streamText)
  const workersAi = traceWorkersAi(tracer, env.AI)
  // #endregion
  return { openai, anthropic, streamText, workersAi }
}

/** The binding of a Worker, with the methods that the example uses. */
interface Ai {
  run(model: string, inputs: { prompt: string }): Promise<{ response: string }>
}
