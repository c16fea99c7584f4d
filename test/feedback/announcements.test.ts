import { describe, expect, it } from 'vitest'
import { applied, later, queued, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { openScene, second, watch } from './fixture.ts'

describe('Announcements', () => {
  it('are empty for 600 ms, then thank once and end', async () => {
    const { clock, feedback } = await openScene()
    const texts = watch(feedback, 'a', ({ announcement }) => announcement)
    feedback.vote('a', 'up')
    await clock.advance(599)
    expect(texts.join('')).toBe('')
    await clock.advance(1)
    expect(feedback.get('a')).toMatchObject({ announcement: 'Thank you.', status: 'delivered' })
    await clock.advance(60 * second)
    expect(texts).toEqual(['', 'Thank you.', ''])
  })

  it('report that a vote was removed', async () => {
    const { clock, feedback } = await openScene()
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    const texts = watch(feedback, 'a', ({ announcement }) => announcement)
    feedback.toggle('a', 'up')
    await clock.advance(10 * second)
    expect(texts).toEqual(['', 'Vote removed.', ''])
  })

  it('thank once for nine quick presses', async () => {
    const { clock, feedback } = await openScene()
    const texts = watch(feedback, 'a', ({ announcement }) => announcement)
    for (let press = 0; press < 9; press++) {
      feedback.toggle('a', 'up')
      await clock.advance(100)
    }
    await clock.advance(10 * second)
    expect(texts).toEqual(['', 'Thank you.', ''])
  })

  it('report that a vote is saved, and that it was sent only after its delivery', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(later(clock, 2 * second, applied))
    const texts = watch(feedback, 'a', ({ announcement, status }) => `${status}: ${announcement}`)
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    expect(texts).toEqual([
      'saving: ',
      'stored: ',
      'stored: Saved on this device. It will be sent automatically.',
      'delivered: Sent, thank you.',
      'delivered: ',
    ])
  })

  it('mention being offline if that is why the vote waits', async () => {
    const platform = installPlatform()
    const { clock, feedback, proxy } = await openScene()
    platform.onLine = false
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe(
      'Saved on this device. It will be sent when you are online.',
    )
    feedback.vote('a', null)
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe(
      'Vote removed. It will be sent when you are online.',
    )
  })

  it('promise to send automatically while the proxy is unreachable', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe(
      'Saved on this device. It will be sent automatically.',
    )
  })

  it('report that a vote was received if a queue accepted it', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(queued)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe('Received, thank you.')
  })

  it('are empty for votes of an earlier page', async () => {
    const { clock, feedback, proxy, reopen } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    const again = await reopen()
    const texts = watch(again.feedback, 'a', ({ announcement }) => announcement)
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'up', status: 'stored' })
    expect(texts.join('')).toBe('')
  })

  it('use the given phrases', async () => {
    const { clock, feedback } = await openScene({ phrases: { thanks: 'Danke.' } })
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe('Danke.')
  })
})
