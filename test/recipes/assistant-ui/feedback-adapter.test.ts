import type { ThreadMessage } from '@assistant-ui/react'
import { createFeedback } from 'aftertrace/feedback'
import { createTestClient } from 'aftertrace/testing'
import { expect, it } from 'vitest'
import { createFeedbackAdapter } from './feedback-adapter.ts'

function answer(custom: Record<string, unknown>): ThreadMessage {
  return {
    id: 'message-1',
    role: 'assistant',
    content: [{ type: 'text', text: 'Far.' }],
    status: { type: 'complete', reason: 'stop' },
    createdAt: new Date(0),
    metadata: {
      unstable_state: null,
      unstable_annotations: [],
      unstable_data: [],
      steps: [],
      custom,
    },
  }
}

it('assistant-ui: the last thumb goes to the trace of the message, with its comment', async () => {
  const { client, clock, sent } = createTestClient()
  const adapter = createFeedbackAdapter(createFeedback(client, { clock }))
  const message = answer({ inferenceId: 'chat_1' })
  adapter.submit({ message, type: 'positive' })
  adapter.submit({ message, type: 'negative', comment: 'Outdated.' })
  await clock.advance()
  expect(Object.assign({}, ...sent.map(({ row }) => row))).toMatchObject({
    human_feedback: 0,
    human_feedback_comment: 'Outdated.',
  })
  expect(new Set(sent.map(({ inferenceId }) => inferenceId))).toEqual(new Set(['chat_1']))
})

it('assistant-ui: a message without a trace sends nothing', async () => {
  const { client, clock, sent } = createTestClient()
  createFeedbackAdapter(createFeedback(client, { clock })).submit({
    message: answer({}),
    type: 'positive',
  })
  await clock.advance()
  expect(sent).toEqual([])
})
