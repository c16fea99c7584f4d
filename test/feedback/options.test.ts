import { describe, expect, it } from 'vitest'
import { createFeedback, type FeedbackOptions } from '../../src/feedback.ts'
import { openScene } from './fixture.ts'

describe('Options', () => {
  it.each([
    [{ colums: { vote: 'rating' } }, 'unknown option "colums": did you mean columns?'],
    [{ columns: { coment: 'note' } }, 'unknown option "coment" in columns: did you mean comment?'],
  ])('%j throws an error that suggests the right name', async (options, message) => {
    const { client } = await openScene()
    const wrong = options as FeedbackOptions
    expect(() => createFeedback(client, wrong)).toThrow(
      expect.objectContaining({ code: 'unknown_option', message }),
    )
  })

  it('are accepted if all names are known', async () => {
    const { client, clock } = await openScene()
    const columns = { vote: 'rating', comment: 'note', reasons: 'why', suggestion: 'better' }
    const options = { columns, encode: () => 1, phrases: { thanks: 'Ta.' }, clock }
    expect(createFeedback(client, options).get('a').status).toBe('idle')
  })
})
