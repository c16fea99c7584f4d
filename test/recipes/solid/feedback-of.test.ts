import { createFeedback } from 'aftertrace/feedback'
import { createTestClient } from 'aftertrace/testing'
import { createEffect, createRoot, createSignal } from 'solid-js'
import { expect, it } from 'vitest'
import { feedbackOf } from './feedback-of.ts'

it('Solid: an effect runs when the vote of its trace changes, and follows another trace', async () => {
  const { client, clock } = createTestClient()
  const feedback = createFeedback(client, { clock })
  const seen: unknown[] = []
  const [id, setId] = createSignal('one')
  const dispose = createRoot((end) => {
    const rating = feedbackOf(feedback, id)
    createEffect(() => seen.push(`${id()}: ${rating().vote}`))
    return end
  })
  feedback.toggle('one', 'up')
  await clock.advance()
  expect(seen.at(-1)).toBe('one: up')
  setId('two')
  expect(seen.at(-1)).toBe('two: null')
  dispose()
  const { length } = seen
  feedback.toggle('two', 'down')
  await clock.advance()
  expect(seen).toHaveLength(length)
})
