import { newInferenceId } from 'aftertrace'
import type { Tracer } from 'aftertrace/tracing'
import { traceAiSdk } from 'aftertrace/tracing/models'
import { inferenceMetadata } from 'aftertrace/tracing/page'
import { convertToModelMessages, type LanguageModel, streamText, type UIMessage } from 'ai'

export function createRoute(tracer: Tracer, model: LanguageModel) {
  // #region route
  async function POST(request: Request): Promise<Response> {
    const { messages }: { messages: UIMessage[] } = await request.json()
    const inferenceId = newInferenceId('chat_')
    const result = traceAiSdk(tracer, streamText, { inferenceId })({
      model,
      messages: await convertToModelMessages(messages),
      abortSignal: request.signal,
    })
    return result.toUIMessageStreamResponse({ messageMetadata: inferenceMetadata({ inferenceId }) })
  }
  // #endregion
  return POST
}
