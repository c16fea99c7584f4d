import { describe, expect, it } from 'vitest'
import { createFeedback, type FeedbackOptions } from '../../src/feedback.ts'
import { openScene } from './fixture.ts'

describe('A misspelt option', () => {
  it.each([
    [{ colums: { vote: 'rating' } }, 'unknown option "colums": did you mean columns?'],
    [{ columns: { coment: 'note' } }, 'unknown option "coment" in columns: did you mean comment?'],
  ])('%j is named, with the one that is meant', async (options, message) => {
    const { client } = await openScene()
    const wrong = options as FeedbackOptions
    expect(() => createFeedback(client, wrong)).toThrow(
      expect.objectContaining({ code: 'unknown_option', message }),
    )
  })

  it('is none where all are known', async () => {
    const { client, clock } = await openScene()
    const columns = { vote: 'rating', comment: 'note', reasons: 'why', suggestion: 'better' }
    const options = { columns, encode: () => 1, phrases: { thanks: 'Ta.' }, clock }
    expect(createFeedback(client, options).get('a').status).toBe('idle')
  })
})
