export {
  type ChatClient,
  type Scope,
  traceChatCompletions,
} from './tracing/models/chat-completions.ts'
export type { ModelOptions, ModelUsage } from './tracing/models/model-usage.ts'
export { traceAiSdk } from './tracing/models/trace-ai-sdk.ts'
