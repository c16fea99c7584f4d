import { describe, expect, it } from 'vitest'
import { createFeedback } from '../../src/feedback.ts'
import { applied, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { installPage, openScene, second, watch } from './fixture.ts'

describe('After a reload', () => {
  it('a waiting vote is restored with its details, and its delivery is noticed', async () => {
    const { clock, feedback, kill, proxy, reopen } = await openScene()
    proxy.answerAlways(unreachable)
    feedback.vote('a', 'down')
    feedback.explain('a', { reasons: ['wrong'], comment: 'Outdated.' })
    await clock.advance(second)
    await kill()
    const again = await reopen()
    const seen = watch(again.feedback, 'a', ({ vote, status }) => `${vote} ${status}`)
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ reasons: ['wrong'], comment: 'Outdated.' })
    proxy.answerAlways(applied)
    await clock.advance(1_200 * second)
    expect(seen).toEqual(['down stored', 'down delivered'])
  })

  it('a delivered vote is restored without a request', async () => {
    const { clock, feedback, proxy, reopen } = await openScene()
    feedback.vote('a', 'up')
    await clock.advance(second)
    const requests = proxy.requests.length
    const again = await reopen()
    again.feedback.get('a')
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'up', status: 'delivered' })
    expect(proxy.requests).toHaveLength(requests)
  })

  it('a vote before the first read is not replaced by the stored one', async () => {
    const { clock, feedback, reopen } = await openScene()
    feedback.vote('a', 'up')
    feedback.explain('a', { comment: 'Good.' })
    await clock.advance(second)
    const again = await reopen()
    again.feedback.vote('a', 'down')
    await clock.advance(second)
    expect(again.feedback.get('a')).toMatchObject({ vote: 'down', status: 'delivered' })
  })
})

describe('A vote before the first read', () => {
  async function explained() {
    const scene = await openScene()
    scene.feedback.vote('a', 'down')
    scene.feedback.explain('a', { reasons: ['wrong'], comment: 'Outdated.', suggestion: 'Paris' })
    await scene.clock.advance(second)
    return { ...scene, again: (await scene.reopen()).feedback }
  }

  it.each([0, 1])(
    'clears the reasons and comment of a different stored vote, %i tasks after the start',
    async (tasks) => {
      const { clock, again, proxy } = await explained()
      again.get('a')
      if (tasks > 0) await clock.advance(0)
      again.vote('a', 'up')
      await clock.advance(second)
      const given = { vote: 'up', reasons: [], comment: '', suggestion: 'Paris' }
      expect(again.get('a')).toMatchObject({ ...given, status: 'delivered' })
      expect(proxy.rows.get('a')).toEqual({
        human_feedback: 1,
        human_feedback_reasons: null,
        human_feedback_comment: null,
        human_feedback_suggestion: 'Paris',
      })
    },
  )

  it('keeps its own comment', async () => {
    const { clock, again, proxy } = await explained()
    again.vote('a', 'up')
    again.explain('a', { comment: 'Good.' })
    await clock.advance(second)
    expect(again.get('a')).toMatchObject({ vote: 'up', comment: 'Good.', reasons: [] })
    expect(proxy.rows.get('a')).toMatchObject({ human_feedback_comment: 'Good.' })
  })

  it('keeps the details of an equal stored vote', async () => {
    const { clock, again } = await explained()
    again.vote('a', 'down')
    await clock.advance(second)
    expect(again.get('a')).toMatchObject({ vote: 'down', comment: 'Outdated.' })
  })
})

describe('A vote during a read', () => {
  it('is shown before and after the read ends, and is delivered', async () => {
    const { clock, feedback: first, reopen, proxy } = await openScene()
    first.vote('a', 'up')
    await clock.advance(second)
    const { client } = await reopen()
    let reads = 0
    let endRead: (() => void) | undefined
    const readEnd = new Promise<void>((resolve) => {
      endRead = resolve
    })
    const latest = async (ids: readonly string[]) => {
      const found = await client.latest(ids)
      if (reads++ === 0) await readEnd
      return found
    }
    const feedback = createFeedback(
      { ...client, latest: latest as typeof client.latest },
      { clock },
    )
    const seen = watch(feedback, 'a', ({ vote }) => vote)
    await clock.advance(second)
    expect(reads).toBe(1)
    feedback.vote('a', 'down')
    endRead?.()
    await clock.advance(second)
    expect(seen).toEqual(['down'])
    expect(feedback.get('a')).toMatchObject({ vote: 'down', status: 'delivered' })
    expect(proxy.rows.get('a')).toMatchObject({ human_feedback: 0 })
  })
})

describe('Two hundred views', () => {
  it('are restored with one read', async () => {
    const { clock, client, store } = await openScene()
    const feedback = createFeedback(client, { clock })
    const before = store.calls.read
    for (let index = 0; index < 200; index++) feedback.subscribe(`trace-${index}`, () => undefined)
    await clock.advance(second)
    expect(store.calls.read - before).toBe(1)
  })

  it('cause at most 8 transactions per vote', async () => {
    const { clock, client, store } = await openScene()
    const feedback = createFeedback(client, { clock })
    for (let index = 0; index < 200; index++) feedback.subscribe(`trace-${index}`, () => undefined)
    await clock.advance(second)
    const sum = () => store.calls.read + store.calls.append + store.calls.change
    const before = sum()
    feedback.vote('trace-7', 'up')
    await clock.advance(60 * second)
    expect(feedback.get('trace-7').status).toBe('delivered')
    expect(sum() - before).toBeLessThanOrEqual(8)
  })
})

describe('Two tabs', () => {
  it('show the same vote, the last one', async () => {
    installPlatform()
    installPage()
    const { clock, feedback, reopen } = await openScene()
    const other = await reopen()
    feedback.subscribe('a', () => undefined)
    other.feedback.subscribe('a', () => undefined)
    await clock.advance(second)
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(other.feedback.get('a')).toMatchObject({ vote: 'up', status: 'delivered' })
    other.feedback.toggle('a', 'down')
    other.feedback.explain('a', { comment: 'No.' })
    await clock.advance(second)
    expect(feedback.get('a')).toMatchObject({ vote: 'down', comment: 'No.', status: 'delivered' })
  })
})

describe('A store without listeners', () => {
  it('ignores other tabs, and is up to date after the next subscription', async () => {
    installPlatform()
    installPage()
    const { clock, feedback, reopen } = await openScene()
    const other = await reopen()
    const stop = other.feedback.subscribe('a', () => undefined)
    await clock.advance(second)
    stop()
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(other.feedback.get('a').vote).toBeNull()
    other.feedback.subscribe('a', () => undefined)
    await clock.advance(second)
    expect(other.feedback.get('a')).toMatchObject({ vote: 'up', status: 'delivered' })
  })

  it('notifies other tabs of a vote made before its last listener was removed', async () => {
    installPlatform()
    installPage()
    const { clock, feedback, reopen } = await openScene()
    const other = await reopen()
    other.feedback.subscribe('a', () => undefined)
    await clock.advance(second)
    const stop = feedback.subscribe('a', () => undefined)
    feedback.vote('a', 'up')
    stop()
    await clock.advance(second)
    expect(other.feedback.get('a')).toMatchObject({ vote: 'up', status: 'delivered' })
  })

  it('follows other tabs again after its page returns from the back/forward cache', async () => {
    installPlatform()
    const page = installPage()
    const { clock, feedback, reopen } = await openScene()
    const other = await reopen()
    other.feedback.subscribe('a', () => undefined)
    await clock.advance(second)
    page.hide()
    feedback.vote('a', 'up')
    await clock.advance(second)
    expect(other.feedback.get('a').vote).toBeNull()
    page.comeBack()
    await clock.advance(second)
    expect(other.feedback.get('a').vote).toBe('up')
  })
})
