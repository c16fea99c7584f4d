import { describe, expect, it, vi } from 'vitest'
import { applied, each, later, status, unreachable } from '../support/answers.ts'
import { openScene, second, watch } from './fixture.ts'

const refuse = each(() => ({ status: 'rejected', code: 'value_not_allowed' }))
const refuseComment = each(({ row }) =>
  'human_feedback_comment' in row
    ? { status: 'rejected', code: 'column_not_allowed', column: 'human_feedback_comment' }
    : { status: 'applied' },
)

describe('A refused vote', () => {
  it('is announced, and the last confirmed vote is shown again', async () => {
    const { clock, feedback, proxy } = await openScene()
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(10 * second)
    expect(feedback.get('a')).toMatchObject({
      vote: 'up',
      status: 'rejected',
      code: 'value_not_allowed',
      canRetry: true,
      announcement: 'Could not be sent.',
    })
  })

  it('is sent again by retry()', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(second)
    feedback.retry('a')
    feedback.retry('a')
    expect(feedback.get('a')).toMatchObject({ vote: 'down', status: 'saving', canRetry: false })
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({ vote: 'down', status: 'delivered', code: undefined })
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 0 })
  })

  it('is removed by discard()', async () => {
    const { clock, client, feedback, proxy } = await openScene()
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(second)
    feedback.discard('a')
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({ vote: null, status: 'idle', announcement: '' })
    expect(client.outbox.snapshot().deadLetters).toBe(0)
  })

  it('can be retried after a reload', async () => {
    const { clock, feedback, proxy, reopen } = await openScene()
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(second)
    const again = await reopen()
    again.feedback.get('a')
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ status: 'rejected', canRetry: true })
    again.feedback.retry('a')
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'down', status: 'delivered' })
  })

  it('is discarded when a newer vote is made', async () => {
    const { clock, client, feedback, proxy } = await openScene()
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(second)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({ vote: 'up', status: 'delivered', canRetry: false })
    expect(client.outbox.snapshot().deadLetters).toBe(0)
  })

  it('never reverts a newer vote when the refusal arrives late', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(later(clock, 2 * second, refuse), later(clock, 2 * second, applied))
    const seen = watch(feedback, 'a', ({ vote, status }) => `${vote} ${status}`)
    feedback.vote('a', 'up')
    await clock.advance(second)
    feedback.vote('a', 'down')
    await clock.advance(60 * second)
    expect(seen).toEqual(['up saving', 'up stored', 'down saving', 'down stored', 'down delivered'])
  })
})

describe('A refused column', () => {
  it('is announced as a part if the vote was delivered', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerAlways(refuseComment)
    feedback.vote('a', 'down')
    feedback.explain('a', { comment: 'Outdated.' })
    await clock.advance(60 * second)
    expect(feedback.get('a')).toMatchObject({
      vote: 'down',
      comment: '',
      status: 'partly',
      canRetry: true,
      announcement: 'Sent, but a part was refused.',
    })
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 0 })
  })

  it('is announced as a part also long after the vote was delivered', async () => {
    const { clock, feedback, proxy } = await openScene()
    feedback.vote('a', 'down')
    await clock.advance(60 * second)
    proxy.answerAlways(refuseComment)
    feedback.explain('a', { comment: 'Outdated.' })
    await clock.advance(60 * second)
    expect(feedback.get('a')).toMatchObject({ vote: 'down', status: 'partly' })
  })
})

describe('A vote that is not delivered', () => {
  it('is rejected if the client is closed, and the error is logged', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const { clock, client, feedback } = await openScene()
    await client.close()
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({
      vote: null,
      status: 'rejected',
      code: 'closed',
      canRetry: false,
    })
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ code: 'closed' }))
    error.mockRestore()
  })

  it('causes no unhandled rejection if the client is closed before a refused vote is discarded', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const { clock, client, feedback, proxy } = await openScene()
    proxy.answerNext(refuse)
    feedback.vote('a', 'down')
    await clock.advance(second)
    await client.close()
    vi.spyOn(client.outbox, 'discard').mockRejectedValue(new Error('closed'))
    feedback.discard('a')
    await clock.advance(second)
    expect(error).toHaveBeenCalledOnce()
    error.mockRestore()
  })

  it('is removed from the state if it is discarded from the outbox', async () => {
    const { clock, client, feedback, proxy } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'up')
    await clock.advance(second)
    for (const { id } of await client.outbox.pending()) await client.outbox.discard(id)
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({ vote: null, status: 'idle', announcement: '' })
  })

  it('has the status off while feedback is switched off in the proxy, as have all traces', async () => {
    const { clock, feedback, proxy } = await openScene()
    proxy.answerNext(status(403, {}, { code: 'feedback_off' }))
    feedback.vote('a', 'up')
    await clock.advance(10 * second)
    expect(feedback.get('a').status).toBe('off')
    expect(feedback.get('b').status).toBe('off')
    await clock.advance(86_410 * second)
    expect(feedback.get('a')).toMatchObject({ status: 'delivered', vote: 'up' })
  })
})
