import { BuiltInAgent, convertMessagesToVercelAISDKMessages } from '@copilotkit/runtime/v2'
import type { Tracer } from 'aftertrace/tracing'
import { traceAiSdk } from 'aftertrace/tracing/models'
import { type LanguageModel, streamText } from 'ai'

export function createAgent(tracer: Tracer, model: LanguageModel) {
  // #region agent
  const agent = new BuiltInAgent({
    type: 'aisdk',
    factory: ({ input, abortSignal }) =>
      traceAiSdk(tracer, streamText, { inferenceId: input.runId, sessionId: input.threadId })({
        model,
        messages: convertMessagesToVercelAISDKMessages(input.messages),
        abortSignal,
      }),
  })
  // #endregion
  return agent
}
