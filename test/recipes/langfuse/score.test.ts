import { createTestClient } from 'aftertrace/testing'
import type { LangfuseWeb } from 'langfuse'
import { expect, it } from 'vitest'
import { createScore } from './score.ts'

it('Langfuse: a score is written into the row of its trace', async () => {
  const { client, clock, sent } = createTestClient()
  // Its calls are typed as those of the client that they replace.
  const langfuse: { score: (score: Parameters<LangfuseWeb['score']>[0]) => unknown } = {
    score: createScore(client),
  }
  langfuse.score({ traceId: 'chat_1', name: 'user-feedback', value: 1, comment: 'Helpful.' })
  langfuse.score({ traceId: 'chat_1', name: 'novelty', value: 0.9 })
  await clock.advance()
  expect(Object.assign({}, ...sent.map(({ row }) => row))).toEqual({
    human_feedback: 1,
    human_feedback_comment: 'Helpful.',
    novelty: 0.9,
  })
  expect(sent[0]?.config).toEqual({ humanFeedbackColumnName: 'human_feedback' })
})

it('Langfuse: a score without a trace is refused', async () => {
  const { client } = createTestClient()
  await expect(createScore(client)({ name: 'user-feedback', value: 1 })).rejects.toMatchObject({
    code: 'invalid_id',
  })
})
