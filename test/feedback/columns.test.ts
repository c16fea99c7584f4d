import { describe, expect, it } from 'vitest'
import { openScene, second } from './fixture.ts'

describe('Columns', () => {
  it('can be renamed, and are restored from the new names', async () => {
    const columns = { vote: 'thumb', comment: 'note' }
    const { clock, feedback, proxy, reopen } = await openScene({ columns })
    feedback.vote('a', 'down')
    feedback.explain('a', { comment: 'No.', reasons: ['wrong'] })
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({
      thumb: 0,
      note: 'No.',
      human_feedback_reasons: ['wrong'],
    })
    expect(proxy.requests[0]?.updates[0]?.config).toEqual({ humanFeedbackColumnName: 'thumb' })
    const again = await reopen()
    again.feedback.get('a')
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'down', comment: 'No.' })
  })

  it('declare a suggestion as ground truth only in the column ground_truth', async () => {
    const plain = await openScene()
    plain.feedback.explain('a', { suggestion: 'Paris' })
    await plain.clock.advance(second)
    expect(plain.proxy.rows.get('a')).toEqual({ human_feedback_suggestion: 'Paris' })
    expect(plain.proxy.requests[0]?.updates[0]?.config ?? null).toBeNull()

    const truth = await openScene({ columns: { suggestion: 'ground_truth' } })
    truth.feedback.explain('a', { suggestion: 'Paris' })
    await truth.clock.advance(second)
    expect(truth.proxy.requests[0]?.updates[0]?.config).toEqual({
      groundTruthColumnName: 'ground_truth',
    })
  })
})

describe('Encoding of votes', () => {
  it.each([
    ['booleans', (vote: string | number) => vote === 'up', 'down', false],
    ['texts', (vote: string | number) => `thumb-${vote}`, 'up', 'thumb-up'],
    ['unchanged numbers', (vote: string | number) => vote, 1, 1],
  ] as const)('as %s is reversed after a reload', async (_, encode, vote, stored) => {
    const { clock, feedback, proxy, reopen } = await openScene({ encode })
    feedback.vote('a', vote)
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ human_feedback: stored })
    const again = await reopen()
    again.feedback.get('a')
    await clock.advance(second)
    expect(again.feedback.get('a').vote).toBe(vote)
  })
})
