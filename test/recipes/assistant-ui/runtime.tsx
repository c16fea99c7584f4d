// #region runtime
import { type ChatModelAdapter, useLocalRuntime } from '@assistant-ui/react'
import { createClient } from 'aftertrace'
import { createFeedback } from 'aftertrace/feedback'
import { readInference } from 'aftertrace/tracing/page'
import { createFeedbackAdapter } from './feedback-adapter.ts'

const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
})
const feedback = createFeedbackAdapter(createFeedback(client))

/** Your server answers with the inference id in its headers: `inferenceHeaders({ inferenceId })`. */
const model: ChatModelAdapter = {
  async run({ messages, abortSignal }) {
    const body = JSON.stringify(messages)
    const reply = await fetch('/chat', { method: 'POST', body, signal: abortSignal })
    const { inferenceId } = readInference(reply) ?? {}
    return {
      content: [{ type: 'text', text: await reply.text() }],
      metadata: { custom: { inferenceId } },
    }
  },
}

export const useRuntime = () => useLocalRuntime(model, { adapters: { feedback } })
// #endregion
