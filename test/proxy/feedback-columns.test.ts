import { describe, expect, it } from 'vitest'
import { humanFeedback, type Vote } from '../../src/index.ts'
import { ConfigurationError, type FeedbackColumnOptions, feedbackColumns } from '../../src/proxy.ts'
import { createFixture, item } from './fixture.ts'

/** Returns `applied`, or the column that a proxy with these columns refuses. */
async function verdictOn(
  options: FeedbackColumnOptions,
  ...vote: Parameters<typeof humanFeedback>
) {
  const { send } = createFixture({ columns: feedbackColumns(options) })
  const [result] = (await send(item(humanFeedback(...vote)))).results
  return result?.column ?? result?.status
}

describe('feedbackColumns', () => {
  it('allows the columns that humanFeedback writes', async () => {
    const options = { comment: true, reasons: ['wrong', 'slow'] }
    const details = { comment: 'Outdated.', reasons: ['slow'] }
    for (const vote of ['up', 'down', null] satisfies Vote[]) {
      expect(await verdictOn(options, 'a', vote, details)).toBe('applied')
      expect(await verdictOn({}, 'a', vote)).toBe('applied')
    }
    expect(await verdictOn(options, 'a', null, { comment: null, reasons: null })).toBe('applied')
  })

  it('allows no other column or value', async () => {
    expect(await verdictOn({}, 'a', 'up', { comment: 'x' })).toBe('human_feedback_comment')
    expect(await verdictOn({}, 'a', 'up', { reasons: ['x'] })).toBe('human_feedback_reasons')
    expect(await verdictOn({}, 'a', 2)).toBe('human_feedback')
    expect(await verdictOn({}, 'a', 0.5)).toBe('human_feedback')
    const reasons = { reasons: ['wrong'] }
    expect(await verdictOn(reasons, 'a', 'up', { reasons: ['ugly'] })).toBe(
      'human_feedback_reasons',
    )
  })

  it('supports stars and choices', async () => {
    for (const stars of [1, 3, 5]) expect(await verdictOn({ scale: 5 }, 'a', stars)).toBe('applied')
    for (const stars of [0, 6, 2.5]) {
      expect(await verdictOn({ scale: 5 }, 'a', stars)).toBe('human_feedback')
    }
    const scale = ['good', 'bad']
    expect(await verdictOn({ scale }, 'a', 'good')).toBe('applied')
    expect(await verdictOn({ scale }, 'a', 'ugly')).toBe('human_feedback')
  })

  it('limits the length of texts', async () => {
    const send = async (options: FeedbackColumnOptions, row: object) => {
      const { send: post } = createFixture({ columns: feedbackColumns(options) })
      return (await post(item({ row }))).results[0]?.status
    }
    for (const name of ['comment', 'suggestion'] as const) {
      const column = `human_feedback_${name}`
      expect(await send({ [name]: true }, { [column]: 'x'.repeat(2_000) })).toBe('applied')
      expect(await send({ [name]: true }, { [column]: 'x'.repeat(2_001) })).toBe('rejected')
      expect(await send({ [name]: 5 }, { [column]: 'x'.repeat(6) })).toBe('rejected')
      expect(await send({ [name]: false }, { [column]: 'x' })).toBe('rejected')
    }
  })

  it('does not make a suggestion ground truth', () => {
    const { human_feedback_suggestion: rule } = feedbackColumns({ suggestion: true })
    expect(rule?.role).toBe('signal')
  })

  it.each([
    [{ scale: 1 }, 'scale'],
    [{ scale: 'stars' }, 'scale'],
    [{ scale: [] }, 'scale'],
    [{ comment: 'yes' }, 'comment'],
    [{ comment: 0 }, 'comment'],
    [{ reasons: true }, 'reasons'],
    [{ reason: ['a'] }, 'did you mean reasons?'],
  ])('refuses %j', (options, named) => {
    const make = () => Reflect.apply(feedbackColumns, undefined, [options])
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(named)
  })
})
