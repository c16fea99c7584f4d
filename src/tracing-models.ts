export { traceAiSdk } from './trace-ai-sdk.ts'
export { type ChatClient, type Scope, traceChatCompletions } from './tracing/chat-completions.ts'
export type { ModelOptions, ModelUsage } from './tracing/model-usage.ts'
