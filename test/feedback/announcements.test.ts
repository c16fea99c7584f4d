import { describe, expect, it } from 'vitest'
import { applied, later, queued, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { openScene, second, watch } from './fixture.ts'

describe('What is said', () => {
  it('is nothing for 600 ms, then one thank-you, which fades', async () => {
    const { clock, feedback } = await openScene()
    const said = watch(feedback, 'a', ({ announcement }) => announcement)
    feedback.vote('a', 'up')
    await clock.advance(599)
    expect(said.join('')).toBe('')
    await clock.advance(1)
    expect(feedback.get('a')).toMatchObject({ announcement: 'Thank you.', status: 'delivered' })
    await clock.advance(60 * second)
    expect(said).toEqual(['', 'Thank you.', ''])
  })

  it('of a vote taken back is that it was removed', async () => {
    const { clock, feedback } = await openScene()
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    const said = watch(feedback, 'a', ({ announcement }) => announcement)
    feedback.toggle('a', 'up')
    await clock.advance(10 * second)
    expect(said).toEqual(['', 'Vote removed.', ''])
  })

  it('of ten presses is one sentence', async () => {
    const { clock, feedback } = await openScene()
    const said = watch(feedback, 'a', ({ announcement }) => announcement)
    for (let press = 0; press < 9; press++) {
      feedback.toggle('a', 'up')
      await clock.advance(100)
    }
    await clock.advance(10 * second)
    expect(said).toEqual(['', 'Thank you.', ''])
  })

  it('follows a slow delivery, and never runs before it', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(later(clock, 2 * second, applied))
    const said = watch(feedback, 'a', ({ announcement, status }) => `${status}: ${announcement}`)
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    expect(said).toEqual([
      'saving: ',
      'stored: ',
      'stored: Saved on this device. It will be sent automatically.',
      'delivered: Sent, thank you.',
      'delivered: ',
    ])
  })

  it('names being offline only where that is the reason', async () => {
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

  it('of a proxy that is down is that it will be sent automatically', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe(
      'Saved on this device. It will be sent automatically.',
    )
  })

  it('is that it was received, where a queue took it', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(queued)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe('Received, thank you.')
  })

  it('is nothing about what was done before this page', async () => {
    const { clock, feedback, proxy, reopen } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    const again = await reopen()
    const said = watch(again.feedback, 'a', ({ announcement }) => announcement)
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'up', status: 'stored' })
    expect(said.join('')).toBe('')
  })

  it('is in the words that were given', async () => {
    const { clock, feedback } = await openScene({ phrases: { thanks: 'Danke.' } })
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a').announcement).toBe('Danke.')
  })
})
