import { describe, expect, it, vi } from 'vitest'
import { applied, later, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { openScene, second, watch } from './fixture.ts'

describe('A vote', () => {
  it('is shown at once and written to the row', async () => {
    const { clock, feedback, proxy } = await openScene()
    const seen = watch(feedback, 'a', ({ vote, status }) => `${vote} ${status}`)
    feedback.vote('a', 'up')
    expect(feedback.get('a')).toMatchObject({ vote: 'up', status: 'saving' })
    await clock.advance(second)
    expect(seen).toEqual(['up saving', 'up stored', 'up delivered'])
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 1 })
    expect(proxy.requests[0]?.updates[0]?.config).toEqual({
      humanFeedbackColumnName: 'human_feedback',
    })
  })

  it('is removed by a second press, and changed by one press of the other button', async () => {
    const { clock, feedback, proxy } = await openScene()
    for (const [pressed, vote, stored] of [
      ['up', 'up', 1],
      ['up', null, null],
      ['down', 'down', 0],
      ['up', 'up', 1],
    ] as const) {
      feedback.toggle('a', pressed)
      expect(feedback.get('a').vote).toBe(vote)
      await clock.advance(second)
      expect(proxy.rows.get('a')?.['human_feedback']).toBe(stored)
    }
    expect(proxy.requests).toHaveLength(4)
  })

  it('sends nothing if it is unchanged', async () => {
    const { clock, feedback, proxy } = await openScene()
    feedback.vote('a', null)
    feedback.vote('a', 'up')
    await clock.advance(second)
    feedback.vote('a', 'up')
    feedback.explain('a', { comment: '' })
    await clock.advance(second)
    expect(proxy.requests).toHaveLength(1)
  })

  it('changed ten times in one task causes at most one request, with the last choice', async () => {
    const { clock, feedback, proxy } = await openScene()
    for (let press = 0; press < 10; press++) feedback.toggle('a', press % 3 ? 'up' : 'down')
    const { vote } = feedback.get('a')
    await clock.advance(second)
    expect(proxy.requests.length).toBeLessThanOrEqual(1)
    expect(proxy.rows.get('a')?.['human_feedback']).toBe(vote === 'up' ? 1 : vote && 0)
  })

  it('changed repeatedly is never in two requests at a time, and the last request has the last choice', async () => {
    const { clock, feedback, proxy } = await openScene()
    let inFlight = 0
    let most = 0
    proxy.answerAlways(async (request) => {
      most = Math.max(most, ++inFlight)
      const answer = await later(clock, 300, applied)(request)
      inFlight--
      return answer
    })
    for (let press = 0; press < 20; press++) {
      feedback.toggle('a', press % 3 ? 'up' : 'down')
      await clock.advance(70)
    }
    const { vote } = feedback.get('a')
    await clock.advance(60 * second)
    expect(most).toBe(1)
    expect(proxy.requests.at(-1)?.updates[0]?.row['human_feedback']).toBe(
      vote === 'up' ? 1 : vote && 0,
    )
    expect(feedback.get('a')).toMatchObject({ vote, status: 'delivered' })
  })

  it('changed ten times offline causes one request', async () => {
    const platform = installPlatform()
    const { clock, feedback, proxy } = await openScene()
    platform.onLine = false
    proxy.answerAlways(unreachable)
    for (let flip = 0; flip < 10; flip++) {
      feedback.vote('a', flip % 2 ? 'up' : 'down')
      await clock.advance(100)
    }
    platform.onLine = true
    const tried = proxy.requests.length
    proxy.answerAlways(applied)
    await clock.advance(600 * second)
    expect(proxy.requests.slice(tried)).toHaveLength(1)
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 1 })
  })

  it('can be a number or a text', async () => {
    const { clock, feedback, proxy } = await openScene()
    feedback.vote('a', 4)
    feedback.vote('b', 'partly-right')
    await clock.advance(second)
    expect(feedback.get('a').vote).toBe(4)
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 4 })
    expect(proxy.rows.get('b')).toEqual({ human_feedback: 'partly-right' })
  })

  it('with the value 1 stays a number in the page that cast it', async () => {
    const { feedback } = await openScene()
    feedback.vote('a', 1)
    expect(feedback.get('a').vote).toBe(1)
    feedback.vote('b', 'up')
    expect(feedback.get('b').vote).toBe('up')
  })
})

describe('Details of a vote', () => {
  it('are added to the row, and only changed columns are sent', async () => {
    const { clock, feedback, proxy } = await openScene()
    feedback.vote('a', 'down')
    feedback.explain('a', { reasons: ['wrong'], comment: '<img src=x onerror=alert(1)>' })
    await clock.advance(second)
    feedback.explain('a', { reasons: ['wrong'], suggestion: 'Paris' })
    await clock.advance(second)
    expect(proxy.requests.at(-1)?.updates[0]?.row).toEqual({ human_feedback_suggestion: 'Paris' })
    expect(proxy.rows.get('a')).toEqual({
      human_feedback: 0,
      human_feedback_reasons: ['wrong'],
      human_feedback_comment: '<img src=x onerror=alert(1)>',
      human_feedback_suggestion: 'Paris',
    })
  })

  it.each([
    ['is changed', 'up', 1],
    ['is removed', null, null],
  ] as const)(
    'lose reasons and comment when the vote %s, but not the suggestion or signals',
    async (_, vote, stored) => {
      const { clock, client, feedback, proxy } = await openScene()
      await client.update({ inferenceId: 'a', row: { sale: 49.9 } })
      feedback.vote('a', 'down')
      feedback.explain('a', { reasons: ['wrong'], comment: 'Outdated.', suggestion: 'Paris' })
      await clock.advance(second)
      feedback.vote('a', vote)
      expect(feedback.get('a')).toMatchObject({ comment: '', reasons: [], suggestion: 'Paris' })
      await clock.advance(second)
      expect(proxy.rows.get('a')).toEqual({
        sale: 49.9,
        human_feedback: stored,
        human_feedback_reasons: null,
        human_feedback_comment: null,
        human_feedback_suggestion: 'Paris',
      })
    },
  )
})

describe('A state', () => {
  it('is frozen, and the same object until something changes', async () => {
    const { clock, feedback } = await openScene()
    const before = feedback.get('a')
    await clock.advance(second)
    expect(feedback.get('a')).toBe(before)
    expect(Object.isFrozen(before)).toBe(true)
    feedback.vote('b', 'up')
    await clock.advance(second)
    expect(feedback.get('a')).toBe(before)
    feedback.vote('a', 'up')
    expect(feedback.get('a')).not.toBe(before)
    expect(before.vote).toBeNull()
  })

  it('calls each listener until it unsubscribes', async () => {
    const { feedback } = await openScene()
    const listener = vi.fn()
    const stopFirst = feedback.subscribe('a', listener)
    const stopSecond = feedback.subscribe('a', listener)
    feedback.vote('a', 'up')
    expect(listener).toHaveBeenCalledTimes(2)
    stopFirst()
    stopFirst()
    feedback.vote('a', 'down')
    expect(listener).toHaveBeenCalledTimes(3)
    stopSecond()
    feedback.vote('a', null)
    expect(listener).toHaveBeenCalledTimes(3)
  })
})

describe('Receipts', () => {
  it('of older votes do not change the status of a newer one', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(later(clock, 2 * second, applied))
    const seen = watch(feedback, 'a', ({ vote, status }) => `${vote} ${status}`)
    feedback.vote('a', 'up')
    await clock.advance(second)
    proxy.answerNext(later(clock, 2 * second, applied))
    feedback.vote('a', 'down')
    await clock.advance(5 * second)
    expect(seen).toEqual(['up saving', 'up stored', 'down saving', 'down stored', 'down delivered'])
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 0 })
  })
})
