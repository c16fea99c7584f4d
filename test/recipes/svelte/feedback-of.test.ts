import { createFeedback } from 'aftertrace/feedback'
import { createTestClient } from 'aftertrace/testing'
import { flushSync, mount, unmount } from 'svelte'
import { get } from 'svelte/store'
import { expect, it } from 'vitest'
import { feedbackOf } from './feedback-of.ts'
import Rating from './Rating.svelte'

it('Svelte: a trace is a store of Svelte', async () => {
  const { client, clock } = createTestClient()
  const feedback = createFeedback(client, { clock })
  const rating = feedbackOf(feedback, '832y98d3')
  const seen: unknown[] = []
  const stop = rating.subscribe(({ vote }) => void seen.push(vote))
  feedback.toggle('832y98d3', 'down')
  await clock.advance()
  stop()
  feedback.toggle('832y98d3', 'up')
  expect(new Set(seen)).toEqual(new Set([null, 'down']))
  expect(get(rating).vote).toBe('up')
})

it('Svelte: a component shows the vote, and a press toggles it', async () => {
  const { client, clock, sent } = createTestClient()
  const feedback = createFeedback(client, { clock })
  const target = document.createElement('div')
  document.body.append(target)
  const component = mount(Rating, { target, props: { feedback, inferenceId: '832y98d3' } })
  const button = target.querySelector('button')
  expect(button?.getAttribute('aria-pressed')).toBe('false')
  button?.click()
  await clock.advance()
  flushSync()
  expect(button?.getAttribute('aria-pressed')).toBe('true')
  expect(sent).toMatchObject([{ inferenceId: '832y98d3', row: { human_feedback: 1 } }])
  await unmount(component)
})
