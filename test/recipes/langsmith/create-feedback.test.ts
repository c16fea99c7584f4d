import { createTestClient } from 'aftertrace/testing'
import type { Client as LangSmith } from 'langsmith'
import { expect, it } from 'vitest'
import { createLangSmithFeedback } from './create-feedback.ts'

it('LangSmith: feedback on a run is written into the row of its trace', async () => {
  const { client, clock, sent } = createTestClient()
  const createFeedback = createLangSmithFeedback(client)
  await createFeedback('run-1', 'user_score', { score: true, comment: 'Helpful.' })
  await createFeedback('run-1', 'conciseness', { score: 0.5 })
  await createFeedback('run-2', 'user_score', { score: 0, correction: { answer: 'Far.' } })
  await clock.advance()
  const rowOf = (id: string) =>
    Object.assign({}, ...sent.filter(({ inferenceId }) => inferenceId === id).map(({ row }) => row))
  expect(rowOf('run-1')).toEqual({
    human_feedback: 1,
    human_feedback_comment: 'Helpful.',
    conciseness: 0.5,
  })
  expect(rowOf('run-2')).toEqual({
    human_feedback: 0,
    human_feedback_suggestion: '{"answer":"Far."}',
  })
})

it('LangSmith: the arguments are those of its own client', () => {
  const { client } = createTestClient()
  const options = { score: 1, comment: 'Helpful.', correction: { answer: 'Far.' } }
  const theirs: Parameters<LangSmith['createFeedback']> = ['run-1', 'user_score', options]
  const ours: Parameters<ReturnType<typeof createLangSmithFeedback>> = [
    'run-1',
    'user_score',
    options,
  ]
  expect(ours).toEqual(theirs)
  expect(createLangSmithFeedback(client)).toHaveLength(3)
})
