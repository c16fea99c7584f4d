import { createFeedback } from 'aftertrace/feedback'
import { createTestClient } from 'aftertrace/testing'
import { expect, it } from 'vitest'
import { createApp, h, nextTick, ref } from 'vue'
import { useFeedback } from './use-feedback.ts'

it('Vue: a component shows the vote of its trace, and follows another trace', async () => {
  const { client, clock, sent } = createTestClient()
  const feedback = createFeedback(client, { clock })
  const id = ref('one')
  const host = document.createElement('div')
  const app = createApp({
    setup() {
      const state = useFeedback(feedback, id)
      return () => h('p', `${state.value.vote} ${state.value.status}`)
    },
  })
  app.mount(host)
  expect(host.textContent).toBe('null idle')
  feedback.toggle('one', 'up')
  await clock.advance()
  await nextTick()
  expect(host.textContent).toBe('up delivered')
  expect(sent).toMatchObject([{ inferenceId: 'one', row: { human_feedback: 1 } }])

  id.value = 'two'
  await nextTick()
  expect(host.textContent).toBe('null idle')
  feedback.toggle('one', 'up')
  await clock.advance()
  await nextTick()
  expect(host.textContent).toBe('null idle')
  app.unmount()
})
